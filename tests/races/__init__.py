"""What happens at the same moment: 200 rounds each, none of them wrong; `guards` shows what each of them rests on."""
