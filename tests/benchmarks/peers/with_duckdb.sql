-- The sums of the expenditure table: selects the broken ones. The variable `budget` is the budget file.
-- A figure stands for an amount within half a last digit of it; a blank is an exact 0, and no figure.
WITH
published AS (
    SELECT unnest(tables.expenditure.rows, recursive := true)
    FROM read_json(getvariable('budget'), columns = {
        tables: 'STRUCT(expenditure STRUCT("rows" STRUCT(
            code VARCHAR, total DECIMAL(18, 2), basic DECIMAL(18, 2), project DECIMAL(18, 2))[]))'
    })
),
figures AS (
    FROM published UNPIVOT INCLUDE NULLS (amount FOR column_name IN (total, basic, project))
),
sums AS (
    SELECT
        'across ' || code AS name,
        coalesce(total, 0) - coalesce(basic, 0) - coalesce(project, 0) AS difference,
        (total IS NOT NULL)::INT + (basic IS NOT NULL)::INT + (project IS NOT NULL)::INT AS present
    FROM published
    UNION ALL
    SELECT
        'down ' || parent.code || '.' || parent.column_name,
        coalesce(any_value(parent.amount), 0) - coalesce(sum(child.amount), 0),
        (any_value(parent.amount) IS NOT NULL)::INT + count(child.amount)
    FROM figures AS parent
    JOIN figures AS child
        ON child.column_name = parent.column_name
        AND child.code <> 'total'
        AND parent.code = CASE length(child.code) WHEN 3 THEN 'total' ELSE child.code[:-3] END
    GROUP BY parent.code, parent.column_name
)
SELECT name FROM sums WHERE abs(difference) > present * 0.005 ORDER BY name;
