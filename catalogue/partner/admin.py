"""Nothing here: staff work in Wagtail's admin."""
