"""Those who only begin: an Action Pack alone, a network member with nothing, an organization of one (R22, R37)."""

from programme.demo.company import Company, Person
from programme.demo.days import Days


def proseware(day: Days, *, adviser: Person) -> Company:
    """An Action Pack and first exams. Its adviser works for Fabrikam too, and is linked there alone (R8)."""
    proseware = Company("4102586", "Proseware, Inc.", "PT", "Lisboa", "proseware.example", day)
    proseware.hires("Beatriz Almeida", 20, admin=True)
    proseware.hires("Tiago Ferreira", 18).holds("70-483", since=day.ago(months=4))
    proseware.hires("Inês Carvalho", 11).holds("74-343", since=day.ago(50))
    proseware.hires("Rui Monteiro", 3)
    proseware.takes_on(adviser, day.ago(12, months=5))
    proseware.buys("action-pack", day.ago(120), 950)
    return proseware


def fourth_coffee(day: Days) -> Company:
    """A network member: people, and nothing that counts."""
    coffee = Company("4117349", "Fourth Coffee", "US", "Honolulu", "fourthcoffee.example", day)
    coffee.hires("Kai Nakoa", 16, admin=True)
    coffee.hires("Leilani Kealoha", 9)
    coffee.hires("Tyler Brooks", 4)
    return coffee


def margies_travel(day: Days) -> Company:
    """Enrolled last week: one admin and nothing else."""
    travel = Company("4329001", "Margie's Travel", "NZ", "Auckland", "margiestravel.example", day)
    travel.hires("Aroha Wiremu", 0, admin=True)
    return travel
