"""Loads PDFium, with the functions that are called. Like `pdfium`, it runs in a process that may die."""

from __future__ import annotations

import ctypes

_FUNCTIONS = {
    "FPDF_InitLibrary": "",
    "FPDF_LoadMemDocument64": "p:zlz",
    "FPDF_GetLastError": "l:",
    "FPDF_GetPageCount": "i:p",
    "FPDF_LoadPage": "p:pi",
    "FPDF_ClosePage": ":p",
    "FPDF_GetPageBoundingBox": "i:pp",
    "FPDFPage_GetAnnotCount": "i:p",
    "FPDFPage_GetAnnot": "p:pi",
    "FPDFAnnot_GetSubtype": "i:p",
    "FPDFPage_CloseAnnot": ":p",
    "FPDFPage_Flatten": "i:pi",
    "FPDFPage_CountObjects": "i:p",
    "FPDFPage_GetObject": "p:pi",
    "FPDFFormObj_CountObjects": "i:p",
    "FPDFFormObj_GetObject": "p:pi",
    "FPDFPageObj_GetType": "i:p",
    "FPDFPageObj_GetMatrix": "i:pp",
    "FPDFPageObj_GetFillColor": "i:ppppp",
    "FPDFPageObj_GetStrokeColor": "i:ppppp",
    "FPDFPageObj_GetStrokeWidth": "i:pp",
    "FPDFPageObj_HasTransparency": "i:p",
    "FPDFPageObj_GetBounds": "i:ppppp",
    "FPDFPageObj_GetClipPath": "p:p",
    "FPDFClipPath_CountPaths": "i:p",
    "FPDFClipPath_CountPathSegments": "i:pi",
    "FPDFClipPath_GetPathSegment": "p:pii",
    "FPDFPageObj_CountMarks": "i:p",
    "FPDFPageObj_GetMark": "p:pl",
    "FPDFPageObjMark_GetParamStringValue": "i:pzplp",
    "FPDFPageObj_RemoveMark": "i:pp",
    "FPDFTextObj_GetTextRenderMode": "i:p",
    "FPDFPath_GetDrawMode": "i:ppp",
    "FPDFPath_CountSegments": "i:p",
    "FPDFPath_GetPathSegment": "p:pi",
    "FPDFPathSegment_GetType": "i:p",
    "FPDFPathSegment_GetClose": "i:p",
    "FPDFPathSegment_GetPoint": "i:ppp",
    "FPDFText_LoadPage": "p:p",
    "FPDFText_ClosePage": ":p",
    "FPDFText_CountChars": "i:p",
    "FPDFText_GetUnicode": "u:pi",
    "FPDFText_HasUnicodeMapError": "i:pi",
    "FPDFText_GetTextObject": "p:pi",
    "FPDFText_GetLooseCharBox": "i:pip",
    "FPDFText_GetCharOrigin": "i:pipp",
    "FPDFText_GetFontSize": "d:pi",
    "FPDFText_GetMatrix": "i:pip",
    "FPDFBitmap_CreateEx": "p:iiipi",
    "FPDFBitmap_FillRect": "i:piiiil",
    "FPDFBitmap_GetBuffer": "p:p",
    "FPDFBitmap_GetStride": "i:p",
    "FPDFBitmap_Destroy": ":p",
    "FPDF_RenderPageBitmap": ":ppiiiiii",
    "FPDF_GetPageWidthF": "f:p",
    "FPDF_GetPageHeightF": "f:p",
    "FPDF_PageToDevice": "i:piiiiiddpp",
    "FPDFPageObj_SetIsActive": "i:pi",
    "FPDFPageObjMark_GetName": "i:pplp",
    "FPDFPage_CreateAnnot": "p:pi",
    "FPDFAnnot_AppendAttachmentPoints": "i:pp",
    "FPDFAnnot_SetRect": "i:pp",
    "FPDFAnnot_SetColor": "i:piuuuu",
    "FPDFAnnot_SetFlags": "i:pi",
    "FPDFAnnot_SetStringValue": "i:pzz",
    "FPDF_SaveAsCopy": "i:ppl",
}
"""The functions of PDFium that are called: their result, then their arguments."""
_TYPES = {
    "": None, "p": ctypes.c_void_p, "z": ctypes.c_char_p, "i": ctypes.c_int, "u": ctypes.c_uint, "l": ctypes.c_ulong,
    "d": ctypes.c_double, "f": ctypes.c_float,
}  # fmt: skip
_LIBRARIES = ("libpdfium.so", "libpdfium.dylib", "pdfium.dll")


def library(folder: str) -> ctypes.CDLL:
    """Load PDFium from beside its bindings, or wherever these find it."""
    for name in _LIBRARIES:
        try:
            lib: ctypes.CDLL = ctypes.PyDLL(f"{folder}/{name}")
            break
        except OSError:
            continue
    else:
        from pypdfium2_raw import bindings

        lib = ctypes.PyDLL(bindings._libs["pdfium"]._name)
    for name, shape in _FUNCTIONS.items():
        result, _, arguments = shape.partition(":")
        function = getattr(lib, name)
        function.restype = _TYPES[result]
        function.argtypes = [_TYPES[letter] for letter in arguments]
    return lib
