"""Search: what a person types becomes what can be had near by.

`plan` says what is looked for, in words every engine can carry out. `swedish` turns Swedish text into tokens and a
query into a plan; it is pure Python and done once for all engines. Engines only store and match ready-made tokens.
"""
