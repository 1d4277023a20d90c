"""An edition of the catalogue as a file: read, checked by its schema, then by its sense (docs/formats.md, R9-R15).

`catalogue.json` beside this module is the real programme of 2017-18; README.md says where it comes from.
"""

from competencies.catalogue.findings import Finding
from competencies.catalogue.loading import BUNDLED, Reading, read_catalogue

__all__ = ["BUNDLED", "Finding", "Reading", "read_catalogue"]
