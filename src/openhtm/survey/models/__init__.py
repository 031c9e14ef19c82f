from .room import Kind, RoomPlace, SurveyLink, SurveyRequest, SurveyRoom, SurveyRoomQuerySet

__all__ = ["Kind", "RoomPlace", "SurveyLink", "SurveyRequest", "SurveyRoom", "SurveyRoomQuerySet"]
