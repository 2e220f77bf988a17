from django.urls import path

from . import views

app_name = "results"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>.json", views.year_json, name="year_json"),
    path("<int:year>/<str:code>/", views.records, name="records"),
]
