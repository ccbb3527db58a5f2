"""How the drawn pictures and the icon sprite are made; run while developing, never imported by the running site."""
