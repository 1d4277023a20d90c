"""The demo programme: a dozen organizations under Microsoft's fictional company names, their people, and two years.

Every date follows the day it is built on, so that the same stories are told on any day: somebody left four days ago,
an override ends this week. `stories` says who they are; `company` turns that into the rows of record files;
`building` imports these and lives through the last three months night by night.
"""
