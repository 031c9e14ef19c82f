from django.urls import path

from .views import acts, held, shell

app_name = "offline"
urlpatterns = [
    path("service-worker.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("offline/", held.home, name="home"),
    path("offline/go/", shell.shell, name="shell"),
    path("offline/who/", acts.who, name="who"),
    path("offline/package/", acts.package, name="package"),
    path("offline/acts/", acts.receive, name="acts"),
    path("offline/held/<int:pk>/", held.show, name="held"),
    path("offline/held/<int:pk>/carry-out/", held.carry_out, name="carry_out"),
    path("offline/held/<int:pk>/drop/", held.drop, name="drop"),
    path("offline/held/<int:pk>/files/<int:number>/", held.file, name="file"),
    path("offline/confirm/", held.confirm, name="confirm"),
]
