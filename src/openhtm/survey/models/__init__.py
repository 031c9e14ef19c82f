from .mock import MockAnswer, MockAsking, MockLine, MockStop, MockSurvey, MockSurveyQuerySet, VerdictChoice
from .room import Kind, RoomPlace, SurveyLink, SurveyRequest, SurveyRoom, SurveyRoomQuerySet

__all__ = [
    "Kind",
    "MockAnswer",
    "MockAsking",
    "MockLine",
    "MockStop",
    "MockSurvey",
    "MockSurveyQuerySet",
    "RoomPlace",
    "SurveyLink",
    "SurveyRequest",
    "SurveyRoom",
    "SurveyRoomQuerySet",
    "VerdictChoice",
]
