"""All addresses. Each room brings its own; this file says where they hang and holds those of pages that show several rooms."""

from django.urls import include, path

from kettfaden.web.views import became, coverage, export, home, operator, paper, receipts, record, said, threads, voices, work

_pages = [
    path("", home.front, name="front"),
    path("accessibility/", operator.accessibility, name="accessibility"),
    path("privacy/", operator.privacy, name="privacy"),
    path("imprint/", operator.imprint, name="imprint"),
    path("contact/", operator.contact, name="contact"),
    path("r/", receipts.enter, name="receipt"),
    path("r/thread/", receipts.thread, name="receipt_thread"),
    path("r/thread.json", receipts.thread_json, name="receipt_thread_json"),
    path("r/words/", receipts.words, name="receipt_words"),
    path("r/understood/", receipts.understood, name="receipt_understood"),
    path("r/withdraw/", receipts.withdraw, name="receipt_withdraw"),
    path("r/undo/", receipts.undo, name="receipt_undo"),
    path("r/leave/", receipts.leave, name="receipt_leave"),
    path("p/<slug:slug>/", home.home, name="home"),
    path("p/<slug:slug>/heard/", coverage.heard, name="heard"),
    path("p/<slug:slug>/voices/", said.said, name="said"),
    path("p/<slug:slug>/paper/", paper.contents, name="paper"),
    path("p/<slug:slug>/paper/without-ground/", paper.without_ground, name="without_ground"),
    path("p/<slug:slug>/paper/<str:chapter>/", paper.chapter, name="chapter"),
    path("p/<slug:slug>/thread/block/<str:uid>/", threads.public_block, name="public_block"),
    path("p/<slug:slug>/thread/block/<str:uid>.json", threads.public_block_json, name="public_block_json"),
    path("p/<slug:slug>/became/", became.became, name="became"),
    path("p/<slug:slug>/feed/", became.feed, name="feed"),
    path("p/<slug:slug>/take-part/", home.take_part, name="take_part"),
    path("w/", work.processes, name="processes"),
    path("w/<slug:slug>/", work.my_work, name="work"),
    path("w/<slug:slug>/thread/voice/<str:uid>/", threads.voice, name="thread_voice"),
    path("w/<slug:slug>/thread/voice/<str:uid>.json", threads.voice_json, name="thread_voice_json"),
    path("w/<slug:slug>/thread/block/<str:uid>/", threads.block, name="thread_block"),
    path("w/<slug:slug>/thread/block/<str:uid>.json", threads.block_json, name="thread_block_json"),
    path("w/<slug:slug>/voices/", voices.voice_list, name="voices"),
    path("w/<slug:slug>/voices/act/", voices.act, name="voices_act"),
    path("w/<slug:slug>/voices/filters/", voices.keep_filter, name="keep_filter"),
    path("w/<slug:slug>/voices/filters/<str:uid>/forget/", voices.forget_filter, name="forget_filter"),
    path("w/<slug:slug>/voices/export/", export.begin, name="export_voices"),
    path("w/<slug:slug>/voices/export/<str:uid>/", export.progress, name="export_progress"),
    path("w/<slug:slug>/voices/export/<str:uid>/file/", export.download, name="export_file"),
    path("w/<slug:slug>/record/", record.record, name="record"),
]

urlpatterns = [
    path("", include((_pages, "web"))),
    path("", include("kettfaden.process.urls")),
    path("", include("kettfaden.evidence.urls")),
    path("", include("kettfaden.findings.urls")),
    path("", include("kettfaden.concept.urls")),
    path("", include("kettfaden.concept.export_urls")),
    path("", include("kettfaden.measures.urls")),
    path("", include("kettfaden.replies.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "kettfaden.web.views.errors.bad_request"
handler403 = "kettfaden.web.views.errors.permission_denied"
handler404 = "kettfaden.web.views.errors.page_not_found"
handler500 = "kettfaden.web.views.errors.server_error"
