from django.urls import path, re_path

from kettfaden.evidence.views import coverage, entering, figures, imports, receipts, review, sources, voices

app_name = "evidence"

W = "w/<slug:slug>/"
# A uid has a shape of its own, so that "enter" or "review" is never taken for one.
VOICE = r"^w/(?P<slug>[-\w]+)/voices/(?P<uid>[0-9a-z]{16})/"

urlpatterns = [
    path(W + "voices/enter/", entering.enter, name="enter"),
    path(W + "voices/review/", review.review, name="review"),
    re_path(VOICE + r"$", voices.voice, name="voice"),
    re_path(VOICE + r"reword/$", voices.reword, name="reword"),
    re_path(VOICE + r"split/$", voices.split, name="split"),
    re_path(VOICE + r"merge/$", voices.merge, name="merge"),
    re_path(VOICE + r"move/$", voices.move, name="move"),
    re_path(VOICE + r"translate/$", voices.translate, name="translate"),
    re_path(VOICE + r"mark/$", voices.mark, name="mark"),
    re_path(VOICE + r"owed/$", voices.owed, name="owed"),
    re_path(VOICE + r"(?P<verb>release|seal)/$", voices.open_or_seal, name="open_or_seal"),
    path(W + "sources/", sources.source_list, name="source_list"),
    path(W + "sources/add/", sources.source_add, name="source_add"),
    path(W + "sources/<str:uid>/", sources.source, name="source"),
    path(W + "sources/<str:uid>/change/", sources.source_change, name="source_change"),
    path(W + "sources/<str:uid>/attendance/", sources.attendance, name="attendance"),
    path(W + "figures/", figures.figure_list, name="figure_list"),
    path(W + "figures/add/", figures.figure_add, name="figure_add"),
    path(W + "figures/<str:uid>/", figures.figure, name="figure"),
    path(W + "figures/<str:uid>/supersede/", figures.supersede, name="supersede"),
    path(W + "receipts/", receipts.receipt_list, name="receipt_list"),
    path(W + "receipts/mint/", receipts.mint, name="mint"),
    path(W + "coverage/", coverage.coverage_page, name="coverage"),
    path(W + "coverage/publish/", coverage.publish, name="publish_coverage"),
    path(W + "imports/", imports.import_list, name="import_list"),
    path(W + "imports/<str:uid>/", imports.import_run, name="import_run"),
    path(W + "imports/<str:uid>/take/", imports.take, name="import_take"),
    path(W + "imports/<str:uid>/discard/", imports.discard, name="import_discard"),
    re_path(r"^w/(?P<slug>[-\w]+)/imports/new/(?P<kind>voices|figures)/$", imports.import_new, name="import_new"),
    re_path(r"^w/(?P<slug>[-\w]+)/imports/new/(?P<kind>voices|figures)/template/$", imports.template, name="import_template"),
]
