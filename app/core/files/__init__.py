"""Files: reading photos, writing pictures, whole or not at all."""
