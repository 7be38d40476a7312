"""Outcome → failure text, Allure results, static site, SVG lanes, summary, records; no reporter imports another.

`excerpt`, `moment`, `area` are pure and serve the reporters; `outcome` is the value they share.
"""
