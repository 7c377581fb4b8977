from django.urls import path

from kettfaden.replies.views import answers, notices, versions, withdrawals

app_name = "replies"

ANSWERS = "w/<slug:slug>/answers/"

urlpatterns = [
    path(ANSWERS, answers.answer_list, name="list"),
    path(ANSWERS + "add/", answers.answer_add, name="add"),
    path(ANSWERS + "move/", answers.answer_move, name="move"),
    path(ANSWERS + "publish/", answers.publish, name="publish"),
    path(ANSWERS + "notice/", notices.notice, name="notice"),
    path(ANSWERS + "withdrawals/", withdrawals.withdrawal_list, name="withdrawals"),
    path(ANSWERS + "withdrawals/contribution/<str:uid>/", withdrawals.withdraw, name="withdraw"),
    path(ANSWERS + "withdrawals/<str:uid>/cancel/", withdrawals.cancel, name="cancel_withdrawal"),
    path(ANSWERS + "<str:uid>/", answers.answer, name="answer"),
    path(ANSWERS + "<str:uid>/change/", answers.answer_change, name="change"),
    path(ANSWERS + "<str:uid>/translate/", answers.answer_translate, name="translate"),
    path(ANSWERS + "<str:uid>/discard/", answers.answer_discard, name="discard"),
    path("w/<slug:slug>/paper/freeze/", versions.freeze, name="freeze_version"),
]
