from django.urls import path

from . import views

app_name = "documents"
prefix = "documents/"
urlpatterns = [
    path("of/<str:subject_type>/<int:subject_id>/", views.documents_of, name="of"),
    path("add/<str:subject_type>/<int:subject_id>/", views.add_document, name="add"),
    path("<int:pk>/", views.show_document, name="document"),
    path("<int:pk>/file/", views.download, name="file"),
    path("<int:pk>/picture/", views.picture, name="picture"),
    path("<int:pk>/void/", views.void_document, name="void"),
]
