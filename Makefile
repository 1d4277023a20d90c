# Names for the commands of portal.py; it does the work.

.PHONY: install run fresh test

install:
	python3 portal.py install

run:
	python3 portal.py run

fresh:
	python3 portal.py run --fresh

test:
	python3 portal.py test
