"""Nothing that anybody types anywhere breaks a page."""
