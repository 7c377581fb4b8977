from django.urls import path

from kettfaden.findings.views import cards, lists, themes

app_name = "findings"

FINDINGS = "w/<slug:slug>/findings/"
THEMES = "w/<slug:slug>/themes/"

urlpatterns = [
    path(FINDINGS, lists.finding_list, name="list"),
    path(FINDINGS + "wall/", lists.wall, name="wall"),
    path(FINDINGS + "export/", lists.export, name="export"),
    path(FINDINGS + "add/", cards.finding_add, name="add"),
    path(FINDINGS + "supports/<str:uid>/remove/", cards.unlink, name="unlink"),
    path(FINDINGS + "<str:uid>/", cards.finding, name="finding"),
    path(FINDINGS + "<str:uid>/change/", cards.finding_change, name="change"),
    path(FINDINGS + "<str:uid>/move/", cards.finding_move, name="move"),
    path(FINDINGS + "<str:uid>/link/", cards.link, name="link"),
    path(FINDINGS + "<str:uid>/judge/", cards.judge, name="judge"),
    path(FINDINGS + "<str:uid>/searched/", cards.searched, name="searched"),
    path(FINDINGS + "<str:uid>/translate/", cards.translate, name="translate"),
    path(FINDINGS + "<str:uid>/split/", cards.split, name="split"),
    path(FINDINGS + "<str:uid>/merge/", cards.merge, name="merge"),
    path(THEMES, themes.theme_list, name="themes"),
    path(THEMES + "add/", themes.theme_add, name="theme_add"),
    path(THEMES + "<slug:key>/", themes.theme_change, name="theme_change"),
]
