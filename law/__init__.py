"""The rules that food sales in Sweden must follow, as plain Python.

Each module is one page of law: its docstring names the statute, its functions answer one question each.
Nothing here knows the framework, the database or what day it is. The day is always an argument, because
rules come into force, change and expire; the same question on another day may have another answer.

The package speaks in codes, never in words for people: a refusal is a code and a statute, and whoever
shows it chooses the sentence. It says what the software must make possible and is not legal advice.
"""
