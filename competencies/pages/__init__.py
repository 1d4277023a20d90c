"""What the pages about competencies show: the engine's answers turned into words, numbers and pictures.

Nothing here asks the database: a page fetches once (`competencies.dossier`) and hands over what it found.
"""
