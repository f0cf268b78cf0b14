"""How a page looks: dark on light, in the fonts that are there, wide tables that wrap, and paper that is A4."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 88rem; padding: 0 1.5rem; background: #fff; color: #1a1a1a;
  font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
header p, footer p { margin: .25rem 0; color: #444; overflow-wrap: anywhere; }
header p.alarm { border: 3px double #1a1a1a; padding: .6rem .8rem; margin: .75rem 0; font-weight: 600; color: #1a1a1a; }
header { border-bottom: 2px solid #1a1a1a; padding-bottom: .75rem; }
footer { border-top: 1px solid #888; margin-top: 2rem; padding-top: .75rem; font-size: .9rem; }
table { border-collapse: collapse; margin: 1.5rem 0; font-variant-numeric: tabular-nums; }
table.rows { width: 100%; font-size: .87rem; }
.rows th, .rows td { padding: .35rem .45rem; }
main { overflow-x: auto; }
caption { caption-side: top; text-align: left; font-weight: 600; font-size: 1.05rem; padding: 0 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #d0d0d0; }
thead th { border-bottom: 2px solid #1a1a1a; font-weight: 600; line-height: 1.25; vertical-align: bottom; }
tbody th { font-weight: 600; }
.head tbody th { white-space: nowrap; }
.long { overflow-wrap: anywhere; min-width: 8rem; }
.time { min-width: 5.6rem; }
td.number, th.number { text-align: right; }
.head td.number { text-align: left; }
.none { color: #6a6a6a; }
abbr { text-decoration: none; }
.nothing { margin: 1.5rem 0; font-size: 1.05rem; }
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; font-size: 1.05rem; margin-bottom: .6rem; }
svg { display: block; width: 100%; max-width: 960px; height: auto; font-size: 13px; }
svg text { fill: #1a1a1a; }
svg .strong { font-weight: 600; }
svg .soft { fill: #555; font-style: italic; }
svg .small { font-size: 11px; }
svg line { stroke: #555; stroke-width: 1.5; }
svg rect { fill: #fff; stroke: #1a1a1a; stroke-width: 1.5; }
svg .dashed { stroke-dasharray: 5 4; }
svg .bar { fill: #4a4a4a; stroke: none; }
svg .bead { fill: #1a1a1a; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
  table.rows { font-size: 8pt; }
  thead { display: table-header-group; }
  main { overflow: visible; }
  tr, figure { break-inside: avoid; }
  th, td { padding: .2rem .4rem; }
}
"""
