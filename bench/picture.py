#!/usr/bin/python3
"""bench/picture.py RESULTS.json OUT.svg: time relative to raw COPY as bars on a log scale, for light and dark pages."""
import html
import json
import math
import sys

# id in the results -> (words beside the bar, kind of bar)
EMPTY = [("narrow/new", "pipec, creates the table"), ("narrow/empty", "pipec, table exists"),
         ("narrow/ref", "raw COPY"), ("narrow/psql", "psql \\copy"),
         ("narrow/sql17_empty", "SQL by hand, PostgreSQL 17"),
         ("narrow/sql15_empty", "SQL by hand, PostgreSQL 15"), ("small/pgloader_clean", "pgloader")]
DELTA = [("narrow/delta", "pipec"), ("narrow/sql17_delta", "SQL by hand, PostgreSQL 17"),
         ("narrow/python_copy", "Python + COPY"), ("narrow/sql15_delta", "SQL by hand, PostgreSQL 15"),
         ("small/python_values", "Python execute_values"), ("small/python_many", "Python executemany")]
LEFT, WIDTH, ROW, BAR = 220, 760, 24, 15
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .head { font-weight: 600 } .small { font-size: 11px; fill: #57606a }
  .pipec { fill: #1a7f37 } .copy { fill: #57606a } .rival { fill: #8c959f }
  .grid { stroke: #d0d7de } .one { stroke: #57606a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 }
    .pipec { fill: #3fb950 } .copy { fill: #9198a1 } .rival { fill: #656c76 }
    .grid { stroke: #3d444d } .one { stroke: #9198a1 }
  }"""


def picture(results):
    figures = results["figures"]
    groups = []
    for title, ids in (("First load into an empty table", EMPTY), ("Second load, half of its keys known", DELTA)):
        rows = [(words, figures[id]["ratio"], kind(id)) for id, words in ids if id in figures and figures[id]["ratio"]]
        if rows:
            groups.append((title, sorted(rows, key=lambda row: row[1])))
    ratios = [ratio for _, rows in groups for _, ratio, _ in rows] or [1]
    low = min(0.5, *ratios) / 1.25 if len(ratios) > 1 else 0.4
    high = max(2.0, *ratios) * 1.6 if len(ratios) > 1 else 4
    scale = (WIDTH - LEFT - 60) / math.log(high / low)
    place = lambda ratio: LEFT + math.log(ratio / low) * scale
    parts, y = [], 52
    ticks = [tick for tick in (0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high]
    for title, rows in groups:
        parts.append(f'<text class="head" x="10" y="{y + 14}">{html.escape(title)}</text>')
        y += 26
        bottom = y + len(rows) * ROW
        for tick in ticks:
            css, x = "one" if tick == 1 else "grid", f"{place(tick):.1f}"
            parts.append(f'<line class="{css}" x1="{x}" x2="{x}" y1="{y - 2}" y2="{bottom}"/>')
        for words, ratio, css in rows:
            end = place(ratio)
            parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{html.escape(words)}</text>'
                         f'<rect class="{css}" x="{LEFT}" y="{y + 2}" width="{end - LEFT:.1f}" height="{BAR}"/>'
                         f'<text x="{end + 6:.1f}" y="{y + 13}">{label(ratio)}</text>')
            y += ROW
        y += 14
    for tick in ticks:
        parts.append(f'<text class="small" x="{place(tick):.1f}" y="{y}" text-anchor="middle">{tick:g}</text>')
    y += 22
    parts.append(f'<text class="small" x="10" y="{y}">Measured by bench/run in interleaved rounds, server and client '
                 'on one machine; pgloader, execute_values and</text>')
    y += 15
    parts.append(f'<text class="small" x="10" y="{y}">executemany with a tenth of the rows, as a ratio to raw COPY of '
                 'as many. What each bar is: bench/README.md</text>')
    rows = f"{results['options']['rows']:,} rows"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 12}" viewBox="0 0 {WIDTH} {y + 12}" '
            f'role="img" aria-label="Time to load {rows}, relative to raw COPY">\n<style>{STYLE}\n</style>\n'
            f'<text class="head" x="10" y="20">Time to check, deduplicate and load {rows}; raw COPY of clean rows = 1'
            '</text>\n<text class="small" x="10" y="38">Shorter is faster; the scale is logarithmic. COPY and pgloader '
            'get rows that are clean already.</text>\n' + "\n".join(parts) + "\n</svg>\n")


def kind(id):
    name = id.split("/")[1]
    return "copy" if name in ("ref", "psql") else "pipec" if name in ("new", "empty", "delta") else "rival"


def label(ratio):
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 30 else f"{ratio:.0f}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        results = json.load(file)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(picture(results))


if __name__ == "__main__":
    main()
