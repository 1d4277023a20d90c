"""How far a long command has come."""

from io import StringIO

from django.core.management.base import OutputWrapper

from core.progress import progress_on_a_terminal


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_is_wiped_in_the_end():
    terminal = Terminal()
    with progress_on_a_terminal(OutputWrapper(terminal), "organizations") as show:
        assert show
        show(2_000, 20_000)
        show(4_000, 20_000)
    assert terminal.getvalue() == "\r2,000 of 20,000 organizations\r4,000 of 20,000 organizations\r\033[K"


def test_a_pipe_sees_nothing():
    pipe = StringIO()
    with progress_on_a_terminal(OutputWrapper(pipe), "organizations") as show:
        assert show is None
    assert pipe.getvalue() == ""
