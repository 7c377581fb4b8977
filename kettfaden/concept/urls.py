from django.urls import path, re_path

from kettfaden.concept.views import blocks, chapters, grounds, paper, places, versions

app_name = "concept"

PAPER = "w/<slug:slug>/paper/"
CHAPTER = PAPER + "chapters/<str:uid>/"
BLOCK = PAPER + "blocks/<str:uid>/"
VERSIONS = PAPER + "versions/"

urlpatterns = [
    path(PAPER, paper.overview, name="paper"),
    path(PAPER + "lay-out/", paper.lay_out, name="lay_out"),
    path(PAPER + "without-ground/", paper.without_ground, name="without_ground"),
    path(PAPER + "removed/", paper.removed, name="removed"),
    path(PAPER + "preview/", paper.preview, name="preview"),
    path(CHAPTER, chapters.chapter, name="chapter"),
    path(CHAPTER + "title/", chapters.rename, name="chapter_rename"),
    path(CHAPTER + "no-measures/", chapters.reason, name="no_measures"),
    path(CHAPTER + "add/", chapters.add, name="add"),
    path(CHAPTER + "add-chart/", chapters.add_chart, name="add_chart"),
    path(CHAPTER + "add-measure/", chapters.add_measure, name="add_measure"),
    path(BLOCK, blocks.block, name="block"),
    path(BLOCK + "edit/", blocks.edit, name="edit"),
    path(BLOCK + "lease/", blocks.lease, name="lease"),
    path(BLOCK + "measure/", blocks.measure_change, name="measure_change"),
    path(BLOCK + "history/", blocks.history, name="history"),
    path(BLOCK + "history/<int:revision>/restore/", blocks.restore_revision, name="restore_revision"),
    re_path(r"^w/(?P<slug>[-\w]+)/paper/blocks/(?P<uid>[^/]+)/step/(?P<direction>up|down)/$", places.step, name="step"),
    path(BLOCK + "place/", places.place, name="place"),
    path(BLOCK + "split/", places.split, name="split"),
    path(BLOCK + "merge/", places.merge, name="merge"),
    path(BLOCK + "remove/", places.remove, name="remove"),
    path(BLOCK + "restore/", places.restore, name="restore"),
    path(BLOCK + "ground/", grounds.ground, name="ground"),
    path(BLOCK + "ground/cite/", grounds.cite, name="cite"),
    path(BLOCK + "ground/other/", grounds.cite_other, name="cite_other"),
    path(PAPER + "citations/<str:uid>/remove/", grounds.uncite, name="uncite"),
    path(VERSIONS, versions.version_list, name="versions"),
    path(VERSIONS + "<int:number>/", versions.version, name="version"),
    path(VERSIONS + "<int:number>/compare/", versions.compare, name="compare"),
    path(VERSIONS + "<int:number>/publish/", versions.publish, name="publish"),
    path(VERSIONS + "<int:number>/resolution/", versions.resolution, name="resolution"),
]
