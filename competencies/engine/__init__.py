"""The engine: which levels an organization holds, when and why, from its facts and the catalogue (R9-R21).

Plain Python over periods: no ORM, no clock, no I/O. `plan` compiles the catalogue, `evaluate` says what is held when,
`explain`, `bands`, `changes` and `missing` say why.
"""
