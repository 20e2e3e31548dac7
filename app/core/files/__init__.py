"""Files: reading photos, writing pictures, whole or not at all."""

from app.core.installation import check_names

check_names()  # The loader is shared with `model`: a sentence if another module has that name.
