from django.urls import path

from . import views

app_name = "results"
urlpatterns = [
    path("", views.index, name="index"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>.json", views.year_json, name="year_json"),
    path("<year:year>/<str:code>/", views.records, name="records"),
]
