from django.urls import path, re_path

from kettfaden.process.views import creation, dossier, formats, overview, parts, people

app_name = "process"

PROCESS = "w/<slug:slug>/process/"
PEOPLE = "w/<slug:slug>/people/"

urlpatterns = [
    path("processes/new/", creation.create, name="create"),
    path("invitation/<str:secret>/", people.invitation, name="invitation"),
    path(PROCESS, overview.overview, name="overview"),
    path(PROCESS + "settings/", overview.settings, name="settings"),
    path(PROCESS + "mandate/", overview.mandate, name="mandate"),
    path(PROCESS + "publish/", overview.publish, name="publish"),
    path(PROCESS + "languages/", overview.wordings, name="wordings"),
    path(PROCESS + "languages/<str:language>/", overview.wording, name="wording"),
    path(PROCESS + "formats/", formats.format_list, name="formats"),
    path(PROCESS + "formats/<slug:key>/", formats.format_page, name="format"),
    path(PROCESS + "formats/<slug:key>/legal-frame/", formats.legal_frame, name="legal_frame"),
    path(PROCESS + "formats/<slug:key>/opinion/", formats.opinion, name="opinion"),
    re_path(
        r"^w/(?P<slug>[-\w]+)/process/formats/(?P<key>[-\w]+)/(?P<move>start|hold|cancel|plan)/$",
        formats.format_move,
        name="format_move",
    ),
    path(PROCESS + "phases/<str:uid>/switch/", formats.phase_switch, name="phase_switch"),
    path(PROCESS + "parts/<slug:kind>/add/", parts.part_add, name="part_add"),
    path(PROCESS + "parts/<slug:kind>/<str:uid>/", parts.part_change, name="part_change"),
    path(PROCESS + "parts/<slug:kind>/<str:uid>/remove/", parts.part_remove, name="part_remove"),
    path(PROCESS + "dossier/", dossier.dossier_page, name="dossier"),
    path(PROCESS + "dossier/<str:format>/", dossier.dossier_file, name="dossier_file"),
    path(PEOPLE, people.people_page, name="people"),
    path(PEOPLE + "invite/", people.invite, name="invite"),
    path(PEOPLE + "invitations/<str:uid>/revoke/", people.invitation_revoke, name="invitation_revoke"),
    path(PEOPLE + "roles/assign/", people.role_assign, name="role_assign"),
    path(PEOPLE + "roles/<str:uid>/end/", people.role_end, name="role_end"),
    path(PEOPLE + "posts/add/", people.post_add, name="post_add"),
    path(PEOPLE + "posts/<str:uid>/", people.post_page, name="post"),
    path(PEOPLE + "posts/<str:uid>/take/", people.post_take, name="post_take"),
    path(PEOPLE + "posts/<str:uid>/hand-over/", people.post_hand_over, name="post_hand_over"),
    path(PEOPLE + "posts/<str:uid>/items/", people.post_item, name="post_item"),
]
