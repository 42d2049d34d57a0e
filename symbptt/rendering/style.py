"""The style of a page: light and dark, on a screen and on paper."""

STYLE = """:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #55555f;
  --line: #c9c9d1; --wash: #f4f4f7; --link: #0a4f9e; --right: #1a6b2d; --wrong: #a8200d;
  --open: #7a5200 }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #1c1c1e; --soft: #b0b0ba;
  --line: #4a4a52; --wash: #29292d; --link: #8ab8ff; --right: #7fd492; --wrong: #ff9583;
  --open: #f0c26a } }
* { box-sizing: border-box }
body { background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  margin: 0 }
main { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.25rem 3rem }
h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 1rem }
h2 { border-bottom: 1px solid var(--line); font-size: 1.22rem; margin: 2.4rem 0 0.8rem;
  padding-bottom: 0.25rem }
h3 { font-size: 1.05rem; margin: 1.6rem 0 0.5rem }
h1, h2, h3 { font-weight: 650; text-wrap: balance }
p, ul, ol, table, figure, pre, .formula { margin: 0.6rem 0 }
a { color: var(--link) }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link);
  outline-offset: 2px }
math { font-family: 'Latin Modern Math', 'STIX Two Math', 'Cambria Math', math; font-size: 1.1em }
.formula { line-height: 2.2; overflow-x: auto; padding-left: 3.5rem; text-indent: -2rem }
.formula math { text-indent: 0 }
.formula.inner { padding-left: 5.5rem }
code, pre { font: 0.88em/1.5 ui-monospace, monospace }
pre { background: var(--wash); border-radius: 4px; padding: 0.5rem 0.7rem; white-space: pre-wrap;
  overflow-wrap: anywhere }
nav ol { columns: 22rem; margin: 0; padding-left: 1.4rem }
.wide { overflow-x: auto }
table { border-collapse: collapse }
th, td { border-top: 1px solid var(--line); padding: 0.4rem 1.2rem 0.4rem 0; text-align: left;
  vertical-align: baseline }
thead th { border-top: 0; color: var(--soft); font-weight: 500; white-space: nowrap }
tbody th { font-weight: 600 }
.verdict { font-weight: 650; white-space: nowrap }
.right { color: var(--right) }
.wrong { color: var(--wrong) }
.open { color: var(--open) }
section.option { border-left: 4px solid var(--line); padding-left: 1rem }
section.option.right { border-color: var(--right); color: inherit }
section.option.wrong { border-color: var(--wrong); color: inherit }
section.option.open { border-color: var(--open); color: inherit }
figure svg { display: block; height: auto; max-width: 100% }
.soft { color: var(--soft) }
summary { cursor: pointer }
ol.steps { list-style: none; padding: 0 }
ol.steps > li { margin: 0.5rem 0 }
@page { margin: 18mm }
@media print {
:root { font-size: 10.5pt }
main { max-width: none; padding: 0 }
nav { display: none }
h2, h3 { break-after: avoid }
figure, tr, pre, .formula, section.option { break-inside: avoid }
figure svg { max-height: 75mm; width: auto }
.wide, .formula { overflow: visible }
}"""
"""Colour only adds to signs and words; its contrast is 4.5 or more in both schemes."""
