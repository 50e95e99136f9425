from leitai.models.contest.ballots import Ballot, BallotDecision, PaperEntry
from leitai.models.contest.candidates import Candidate, EligibilityCheck, ReadinessItem, Stop, VisitGroup
from leitai.models.contest.judges import Badge, Judge, JudgeCategory, RoundDuty
from leitai.models.contest.planning import ContestJob, LotDraw, RoundSetup
from leitai.models.contest.points import RoundPoints
from leitai.models.contest.results import Consequence, Objection, RevealStep, RoundResult, SealedResult
from leitai.models.contest.rounds import Round, Season
from leitai.models.contest.sharing import Highlight, PeerQuestion

__all__ = [
    "Badge",
    "Ballot",
    "BallotDecision",
    "Candidate",
    "Consequence",
    "ContestJob",
    "EligibilityCheck",
    "Highlight",
    "Judge",
    "JudgeCategory",
    "LotDraw",
    "Objection",
    "PaperEntry",
    "PeerQuestion",
    "ReadinessItem",
    "RevealStep",
    "Round",
    "RoundDuty",
    "RoundPoints",
    "RoundResult",
    "RoundSetup",
    "SealedResult",
    "Season",
    "Stop",
    "VisitGroup",
]
