"""Recognises the letters and rules of pictures of pages. This module runs in a process of its own, which may die.

It imports nothing of the package. The models are those in the wheel of rapidocr: nothing is downloaded. A page is set
upright, its rules and lines of text are looked for, each line is cut where a rule goes through it, and its letters are
read. A figure is looked at twice, in two sizes; where the looks differ, or a digit is not clear, all readings are kept.
"""

from __future__ import annotations

import base64
import io
import json
import math
import re
import struct
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

HEAD = struct.Struct("<II")
"""Of a picture of grey points: how wide and how high it is; a width of 0 is followed by the size of a file's bytes."""
MOST_POINTS = 9_000_000
"""A page at 300 dots an inch; a larger picture is made smaller."""
_USUAL_WIDTH = 595.0
_USUAL_DOTS = 200
_FEWEST_DOTS, _MOST_DOTS = 110, 230
_HIGH = 48
"""How high the model wants a line to be."""
_WIDEST = 3200
_BATCH = 6
_SURE = 0.93
"""A digit that the model is less sure of is doubtful."""
_POSSIBLE = 0.03
"""A reading that the model gives less to is none."""
_MISSED = 0.35
_FIGURE_LETTERS = "0123456789.,-()%"
_FIGURE = re.compile(r"[-(]?[0-9][0-9.,，]*[)%]?|[0-9.,，\-]*[0-9][0-9.,，\-%()]*")
_SHORTEST_RULE = 16.0
"""Points of a rule."""
_THROUGH = 0.6
"""A rule that goes along this part of a line's height goes through it."""
_APART = 2.4
"""Letters further apart than so many usual steps leave a gap: between narrow and wide ones the step varies."""
_MOST_LINES = 1500
_FULL_WIDTH = {
    ord(wide): plain for wide, plain in zip("０１２３４５６７８９．，（）％－−", "0123456789.,()%--", strict=True)
}


Picture = Any
"""An array of grey points; its library is there only where this runs."""
Chances = Any
"""What the model gives to each letter at each place of a line."""
Session = Any
Letter = dict[str, Any]
Box = tuple[int, int, int, int]
Rule = tuple[float, float, float]


class Recogniser:
    """The models, loaded once."""

    def __init__(self, folder: str, threads: int) -> None:
        import cv2
        import numpy
        import onnxruntime

        self._cv, self._np = cv2, numpy
        cv2.setNumThreads(threads)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")

        def session(kind: str) -> Session:
            model = min(Path(folder).glob(f"*_{kind}_*.onnx"), key=lambda path: path.name)
            return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

        self._finder, self._reader = session("det"), session("rec")
        letters = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]
        self._figures = [at for at, letter in enumerate(self._letters) if letter and letter in _FIGURE_LETTERS]

    def page(self, grey: Picture) -> dict[str, Any]:
        """Return what stands on a page, in points from its upper left corner."""
        grey, dots = self._sized(grey)
        grey = self._upright(grey)
        boxes = self._lines_of(grey)
        if self._is_sideways(boxes):
            grey = self._cv.rotate(grey, self._cv.ROTATE_90_CLOCKWISE)
            boxes = self._lines_of(grey)
        if self._is_upside_down(grey, boxes):
            grey = self._cv.rotate(grey, self._cv.ROTATE_180)
            boxes = self._lines_of(grey)
        across, down = self._rules(grey, dots)
        scale = 72.0 / dots
        pieces = [piece for box in boxes[:_MOST_LINES] for piece in _cut(box, down)]
        lines = self._read(grey, pieces)
        return {
            "wide": grey.shape[1] * scale,
            "high": grey.shape[0] * scale,
            "across": [[at * scale, start * scale, end * scale] for at, start, end in across],
            "down": [[at * scale, start * scale, end * scale] for at, start, end in down],
            "lines": [_scaled(line, scale) for line in lines if line["letters"]],
        }

    def _sized(self, grey: Picture) -> tuple[Picture, float]:
        """Return a picture no finer than it helps, and its dots an inch, taken for a page of the usual size."""
        high, wide = grey.shape
        dots = min(high, wide) * 72.0 / _USUAL_WIDTH
        if not _FEWEST_DOTS <= dots <= _MOST_DOTS:
            scale = _USUAL_DOTS / dots
            size = max(int(wide * scale), 1), max(int(high * scale), 1)
            how = self._cv.INTER_AREA if scale < 1 else self._cv.INTER_CUBIC
            if size[0] * size[1] <= MOST_POINTS:
                grey, dots = self._cv.resize(grey, size, interpolation=how), float(_USUAL_DOTS)
        return grey, dots

    def _upright(self, grey: Picture) -> Picture:
        """Turn a page by the few degrees that it lies askew: the angle at which its lines are most distinct."""
        np, cv = self._np, self._cv
        scale = 1000.0 / max(grey.shape)
        small = cv.resize(grey, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA) if scale < 1 else grey
        ink = (small < np.median(small) * 0.8).astype(np.float32)

        def distinct(angle: float) -> float:
            turned = self._turned(ink, angle, 0)
            level, upright = turned.sum(axis=1), turned.sum(axis=0)
            return float(np.square(np.diff(level)).sum() + np.square(np.diff(upright)).sum())

        best = 0.0
        for step, reach in ((0.5, 8), (0.1, 5), (0.03, 3)):
            best = max((best + step * at for at in range(-reach, reach + 1)), key=distinct)
        return self._turned(grey, best, 255) if abs(best) > 0.02 else grey

    def _turned(self, picture: Picture, angle: float, ground: int) -> Picture:
        high, wide = picture.shape
        matrix = self._cv.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
        return self._cv.warpAffine(picture, matrix, (wide, high), flags=self._cv.INTER_CUBIC, borderValue=ground)

    def _lines_of(self, grey: Picture) -> list[Box]:
        """Return where lines of text stand: left, top, right and bottom of each."""
        np, cv = self._np, self._cv
        high, wide = grey.shape
        scale = min(1.0, 1920.0 / max(high, wide))
        size = (max(round(wide * scale / 32), 1) * 32, max(round(high * scale / 32), 1) * 32)
        small = cv.resize(grey, size, interpolation=cv.INTER_AREA if scale < 1 else cv.INTER_LINEAR)
        given = np.repeat(((small.astype(np.float32) / 255 - 0.5) / 0.5)[None, None], 3, axis=1)
        found = self._finder.run(None, {self._finder.get_inputs()[0].name: given})[0][0, 0]
        mask = (found > 0.3).astype(np.uint8)
        count, _, stats, _ = cv.connectedComponentsWithStats(mask, connectivity=8)
        x_scale, y_scale = wide / size[0], high / size[1]
        boxes = []
        for number in range(1, count):
            x, y, w, h, area = (int(part) for part in stats[number])
            if min(w, h) < 3 or float(found[y : y + h, x : x + w][mask[y : y + h, x : x + w] > 0].mean()) < 0.5:
                continue
            # The model marks the core of a line; its letters reach further.
            more = area * 1.6 / (2 * (w + h))
            left, right = max(int((x - more) * x_scale), 0), min(math.ceil((x + w + more) * x_scale), wide)
            top, bottom = max(int((y - more) * y_scale), 0), min(math.ceil((y + h + more) * y_scale), high)
            boxes.append((left, top, right, bottom))
        return sorted(boxes, key=lambda box: (box[1], box[0]))

    def _is_sideways(self, boxes: list[Box]) -> bool:
        long = [
            box for box in boxes if max(box[2] - box[0], box[3] - box[1]) > 3 * min(box[2] - box[0], box[3] - box[1])
        ]
        return len(long) >= 3 and sum(box[3] - box[1] > box[2] - box[0] for box in long) * 3 > 2 * len(long)

    def _is_upside_down(self, grey: Picture, boxes: list[Box]) -> bool:
        """Whether the longest lines are read with more certainty the other way up."""
        longest = sorted(boxes, key=lambda box: box[0] - box[2])[:5]
        crops = [grey[top:bottom, left:right] for left, top, right, bottom in longest]
        turned = [self._cv.rotate(crop, self._cv.ROTATE_180) for crop in crops]
        return self._certainty(crops) + 0.1 < self._certainty(turned)

    def _certainty(self, crops: list[Picture]) -> float:
        read = [letter["sure"] for chances, wide in self._chances(crops) for letter in self._letters_of(chances, wide)]
        return sum(read) / len(read) if read else 0.0

    def _rules(self, grey: Picture, dots: float) -> tuple[list[Rule], list[Rule]]:
        """Return the level and the upright rules: place, start and end of each, in points of the picture."""
        cv, np = self._cv, self._np
        ink = cv.adaptiveThreshold(grey, 255, cv.ADAPTIVE_THRESH_MEAN_C, cv.THRESH_BINARY_INV, 25, 12)
        length = max(int(_SHORTEST_RULE * dots / 72), 8)
        found = []
        for flat in (True, False):
            thick = cv.dilate(ink, np.ones((3, 1) if flat else (1, 3), np.uint8))
            kernel = np.ones((1, length) if flat else (length, 1), np.uint8)
            lines = cv.morphologyEx(thick, cv.MORPH_OPEN, kernel)
            count, _, stats, centres = cv.connectedComponentsWithStats(lines, connectivity=8)
            rules = []
            for number in range(1, count):
                x, y, w, h, _ = (int(part) for part in stats[number])
                thin, long = (h, w) if flat else (w, h)
                if long > 4 * thin and thin < 0.1 * dots:
                    start = x if flat else y
                    rules.append((float(centres[number][1 if flat else 0]), float(start), float(start + long)))
            found.append(rules[:4000])
        return found[0], found[1]

    def _read(self, grey: Picture, boxes: list[Box]) -> list[Letter]:
        crops = [grey[top:bottom, left:right] for left, top, right, bottom in boxes]
        read = [self._letters_of(chances, wide) for chances, wide in self._chances(crops)]
        figures = [at for at, letters in enumerate(read) if _FIGURE.fullmatch(_text(letters)) or _is_doubtful(letters)]
        again = [self._closer(grey, boxes[at]) for at in figures]
        for at, (chances, wide) in zip(figures, self._chances(again), strict=True):
            read[at] = _compared(read[at], self._letters_of(chances, wide))
        lines = []
        for (left, top, right, bottom), letters, crop in zip(boxes, read, crops, strict=True):
            for letter in letters:
                letter["left"] = left + letter["left"] * (right - left)
                letter["right"] = left + letter["right"] * (right - left)
            line = {"top": float(top), "bottom": float(bottom), "letters": letters}
            if _is_doubtful(letters):
                _, png = self._cv.imencode(".png", crop)
                line["picture"] = base64.b64encode(png.tobytes()).decode()
            lines.append(line)
        return lines

    def _closer(self, grey: Picture, box: Box) -> Picture:
        """Return a line as the model sees it a second time: with more paper around it, and softened."""
        left, top, right, bottom = box
        more = max((bottom - top) // 8, 2)
        crop = grey[top:bottom, left:right]
        crop = self._cv.copyMakeBorder(crop, more, more, more, more, self._cv.BORDER_REPLICATE)
        return self._cv.GaussianBlur(crop, (3, 3), 0)

    def _chances(self, crops: list[Picture]) -> list[tuple[Chances, float]]:
        """Return for each line what the model gives to each letter at each place, and which part of it is the line."""
        np, cv = self._np, self._cv
        order = sorted(range(len(crops)), key=lambda at: crops[at].shape[1] / max(crops[at].shape[0], 1))
        found: list[tuple[Chances, float]] = [(None, 1.0)] * len(crops)
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            widths = []
            for at in batch:
                high, wide = crops[at].shape
                widths.append(min(max(math.ceil(_HIGH * wide / max(high, 1)), 8), _WIDEST))
            most = max(*widths, 80)
            given = np.zeros((len(batch), 3, _HIGH, most), np.float32)
            for place, (at, wide) in enumerate(zip(batch, widths, strict=True)):
                sized = cv.resize(crops[at], (wide, _HIGH), interpolation=cv.INTER_CUBIC)
                given[place, :, :, :wide] = (sized.astype(np.float32) / 255 - 0.5) / 0.5
            chances = self._reader.run(None, {self._reader.get_inputs()[0].name: given})[0]
            for place, (at, wide) in enumerate(zip(batch, widths, strict=True)):
                found[at] = (chances[place], wide / most)
        return found

    def _letters_of(self, chances: Chances, part: float) -> list[Letter]:
        """Return the letters of one line, each with its readings, the likeliest first, and where it stands in it."""
        np = self._np
        best = chances.argmax(axis=1)
        steps = max(len(best) * part, 1.0)
        letters: list[Letter] = []
        start = 0
        for at in range(1, len(best) + 1):
            if at < len(best) and best[at] == best[start]:
                continue
            peak = start + int(np.argmax(chances[start:at, best[start]]))
            if best[start]:
                readings = self._readings(chances[peak], int(best[start]))
            else:
                beside = (best[start - 1] if start else 0, best[at] if at < len(best) else 0)
                readings = self._missed(chances[start:at], beside)
                peak = start + int(np.argmax(chances[start:at, self._figures].max(axis=1))) if readings else peak
            if readings:
                sure = float(chances[peak, best[start]])
                place = (peak + 0.5) / steps
                letters.append({"readings": readings, "sure": sure, "left": place, "right": place})
            start = at
        _widen(letters)
        return letters

    def _readings(self, chances: Chances, best: int) -> list[str]:
        letter = self._letters[best].translate(_FULL_WIDTH)
        if letter not in _FIGURE_LETTERS or not letter:
            return [letter]
        if float(chances[best]) >= _SURE:
            return [letter]
        others = sorted(
            (at for at in (0, *self._figures) if at != best and chances[at] >= _POSSIBLE), key=lambda at: -chances[at]
        )
        return [letter, *(self._letters[at] for at in others[:3])]

    def _missed(self, chances: Chances, beside: tuple[int, int]) -> list[str]:
        """Return nothing, and the digit or sign that may stand where the model saw none; an empty list where none may.

        What it gives to the letters beside it is their own edge.
        """
        figures = [at for at in self._figures if at not in beside]
        most = chances[:, figures].max(axis=0)
        at = int(most.argmax())
        return ["", self._letters[figures[at]]] if float(most[at]) >= _MISSED else []


def _is_doubtful(letters: list[Letter]) -> bool:
    return any(len(letter["readings"]) > 1 for letter in letters)


def _text(letters: list[Letter]) -> str:
    return "".join(letter["readings"][0] for letter in letters)


def _compared(letters: list[Letter], again: list[Letter]) -> list[Letter]:
    """Return the letters of a figure with what a second look reads otherwise."""
    one, two = _text(letters), _text(again)
    seen = [letter for letter in letters if letter["readings"][0]]
    others = [letter for letter in again if letter["readings"][0]]
    if one == two:
        # What both looks see is what stands there; a doubt of one look alone is none where the other is sure.
        kept, seconds = (letters, again) if len(letters) == len(again) else (seen, others)
        for letter, other in zip(kept, seconds, strict=True):
            both = [each for each in letter["readings"] if each in other["readings"]]
            letter["readings"] = both or letter["readings"][:1]
        return kept
    if len(seen) == len(others):
        for letter, second in zip(seen, others, strict=True):
            letter["readings"] = list(dict.fromkeys((*letter["readings"], *second["readings"])))
        return seen
    if not seen or not others:
        return seen or others
    if not _FIGURE.fullmatch(one):
        # Of a line of words, what the first look doubts stays in doubt.
        return letters
    # A digit more or less: the whole figure has two readings.
    return [{"readings": [one, two], "sure": 0.0, "left": seen[0]["left"], "right": seen[-1]["right"]}]


def _widen(letters: list[Letter]) -> None:
    """Give each letter, of which the middle is known, its half of the way to its neighbours."""
    places = [letter["left"] for letter in letters]
    gaps = sorted(after - before for before, after in pairwise(places))
    usual = gaps[len(gaps) // 2] if gaps else 0.2
    for at, letter in enumerate(letters):
        before = places[at] - places[at - 1] if at else usual
        after = places[at + 1] - places[at] if at + 1 < len(places) else usual
        letter["left"] = max(places[at] - min(before, _APART * usual) / 2, 0.0)
        letter["right"] = min(places[at] + min(after, _APART * usual) / 2, 1.0)


def _cut(box: Box, down: list[Rule]) -> list[Box]:
    """Part a line where upright rules go through it."""
    left, top, right, bottom = box
    least = _THROUGH * (bottom - top)
    places = sorted(
        at for at, start, end in down if left + 3 < at < right - 3 and min(end, bottom) - max(start, top) >= least
    )
    edges = [left]
    for at in places:
        if at - edges[-1] > 4:
            edges += [int(at) - 2, int(at) + 3]
    edges.append(right)
    pieces = list(zip(edges[::2], edges[1::2], strict=True))
    return [(start, top, end, bottom) for start, end in pieces if end - start >= 5]


def _scaled(line: dict[str, Any], scale: float) -> dict[str, Any]:
    for letter in line["letters"]:
        letter["left"], letter["right"] = letter["left"] * scale, letter["right"] * scale
    return {**line, "top": line["top"] * scale, "bottom": line["bottom"] * scale}


def _pictures(data: bytes, most: int) -> list[Picture]:
    """Return the pages of a picture file in grey; what is no picture is an error."""
    import numpy
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = 4 * MOST_POINTS
    found: list[Picture] = []
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP")) as picture:
        for frame in ImageSequence.Iterator(picture):
            if len(found) >= most:
                break
            whole = frame.convert("RGBA") if "A" in frame.getbands() or "transparency" in frame.info else frame
            if whole.mode == "RGBA":
                paper = Image.new("RGBA", whole.size, "white")
                whole = Image.alpha_composite(paper, whole)
            grey = ImageOps.exif_transpose(whole).convert("L")
            if grey.width * grey.height > MOST_POINTS:
                scale = (MOST_POINTS / (grey.width * grey.height)) ** 0.5
                grey = grey.resize(
                    (max(int(grey.width * scale), 1), max(int(grey.height * scale), 1)), Image.Resampling.BOX
                )
            found.append(numpy.asarray(grey))
    return found


def main() -> None:
    """Read pictures from standard input and write what stands on each to standard output, one line of JSON a page."""
    models, threads, most, megabytes, seconds, *site = sys.argv[1:]
    sys.path += site
    try:
        import resource

        for what, limit in ((resource.RLIMIT_AS, int(megabytes) << 20), (resource.RLIMIT_CPU, int(seconds))):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    import numpy

    data, out, at = sys.stdin.buffer.read(), sys.stdout, 0
    recogniser = Recogniser(models, int(threads))
    while at < len(data):
        wide, high = HEAD.unpack_from(data, at)
        at += HEAD.size
        size = wide * high if wide else high
        part = data[at : at + size]
        at += size
        pages = [numpy.frombuffer(part, numpy.uint8).reshape(high, wide)] if wide else _pictures(part, int(most))
        for grey in pages:
            out.write(json.dumps(recogniser.page(grey)) + "\n")
            out.flush()
