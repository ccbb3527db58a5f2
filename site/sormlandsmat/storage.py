"""How static files are kept in production: compressed, and with their content's hash in their name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites what JavaScript modules import too, so that a module is fetched once and kept for good."""

    support_js_module_import_aggregation = True
