"""What stands under the portal on a developer's machine and in the tests: PostgreSQL, Valkey, and who watches them.

Written on the standard library alone: `portal.py` uses it before anything is installed. It imports nothing of Django
and nothing of the product.
"""
