import time
from django.db import connection
from annotations.models import *
from annotations.models.blocks import against
from annotations.revise import marks
from annotations.review import queue
from annotations import access
from tests import factories
from tests.factories import NOW
import pytest

@pytest.mark.django_db
def test_scale(desk, mira, rosa):
    held=[]
    for i in range(40):
        text="\n\n".join(" ".join(f"The ship {i} {j} {k} left the harbour." for k in range(5)) for j in range(300))
        a=factories.article(desk, mira, NOW, text)
        held.append(queue.open_article(article=a, reviewer=rosa, now=NOW))
    rows=[]
    for h in held:
        for n,pk in enumerate(h.article.sentences.values_list("pk",flat=True)):
            rows.append(Answer(sentence_id=pk, reviewer=rosa, assignment=h, codebook=h.codebook, label=None if n%200==0 else "plain", state="empty" if n%200==0 else "labelled", marks={"not_text":True} if n%200==0 else {}, sequence=1))
    Answer.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as c: c.execute("ANALYZE")
    print(len(rows))
    print(against(access.marks_to_confirm(mira)).order_by("sentence__article").explain())
    for name,f in (("waiting",lambda: marks.to_confirm(access.marks_to_confirm(mira))),):
        for _ in range(3):
            t=time.process_time(); w=time.perf_counter(); r=f(); print(name, r, time.process_time()-t, time.perf_counter()-w)
    t=time.perf_counter(); Answer.objects.filter(label="x").count(); print("full scan", time.perf_counter()-t)
