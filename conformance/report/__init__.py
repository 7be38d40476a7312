"""Outcome → failure text, Allure results, static site, summary, records; no reporter imports another.

What serves several of them is pure: `lanes`, `excerpt`, `moment`, `played`, `describe`, `area`, `links`, `outcome`.
"""
