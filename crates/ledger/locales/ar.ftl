# لماذا لا يثبت الإيصال شيئًا. المفتاح هو رمز الرفض.
receipt-unreadable = هذا ليس إيصالًا، أو أن جزءًا منه مفقود. استخدم الملف كما سُلِّم إليك تمامًا.
receipt-without-record = هذا الإثبات لا يحتوي على السجل الذي يخصه. استخدم ملف الإيصال وليس الإثبات وحده.
receipt-unknown-signer = هذا الإيصال غير موقَّع بأي مفتاح من مفاتيح هذه البلدية.
receipt-forged-signature = التوقيع على هذا الإيصال غير صحيح، أو أن الإيصال تالف.
receipt-other-log = هذا الإيصال من سجل بلدة أخرى: { $origin }.
receipt-too-few-witnesses = عدد الشهود المستقلين الذين اطلعوا على السجل قليل جدًا: { $found }. اطلب إيصالًا جديدًا لاحقًا.
receipt-altered = جرى تغيير هذا الإيصال. يحتوي سجل البلدية على شيء آخر في هذا الموضع.

# ما العمل عند رفض الإيصال. المفتاح هو رمز الرفض متبوعًا بـ «-remedy».
receipt-unreadable-remedy = نزِّل الإيصال مرة أخرى من ملف معاملتك وتحقق من ذلك الملف. إذا نسخت النص فانسخه كاملًا: من السطر الأول الذي يذكر الصيغة إلى آخر توقيع.
receipt-without-record-remedy = افتح معاملتك واختر «تنزيل الإيصال» وتحقق من ذلك الملف.
receipt-unknown-signer-remedy = اسأل من أعطاك الإيصال عن البلدية التي صدر عنها وتحقق منه لديها. إذا كان يدّعي أنه من هذه البلدية فهو مزوّر: أبلغ البلدية بذلك.
receipt-forged-signature-remedy = نزِّل الإيصال مرة أخرى من معاملتك. إذا رُفض ثانية فلا تعتمد عليه وأبلغ البلدية.
receipt-other-log-remedy = تحقق منه على موقع البلدية التي يذكرها.
receipt-too-few-witnesses-remedy = قد يكون الإيصال صحيحًا، لكن الشهود المستقلين لم يؤكدوه بعد. نزِّله مرة أخرى بعد ساعة.
receipt-altered-remedy = لا تعتمد على ما يقوله هذا الملف. اطلب الإيصال من جديد من معاملة صاحبه، وأبلغ البلدية إذا قُدِّم إليك على أنه صحيح.

### صفحة التحقق من الإيصال.

verify-title = التحقق من إيصال
verify-lead = يثبت الإيصال أن البلدية استلمت شيئًا أو قررته أو سلَّمته في وقت معيَّن. يمكن لأي شخص التحقق منه هنا دون حساب.
verify-file = ملف الإيصال
verify-file-hint = ملف ينتهي اسمه بـ ‎.tlog-proof‎، أو ملف نشرته البلدية مثل أرقام يوم من الأيام.
verify-text = أو ألصق نص الإيصال
verify-text-hint = كاملًا، من السطر الأول إلى الأخير.
verify-code = أو اكتبوا رمز الرسالة
verify-code-hint = 26 حرفًا ورقمًا بجانب المربع في الرسالة. يمكن ترك الشرطات.
verify-code-unreadable = يتكوّن الرمز من 26 حرفًا ورقمًا. قارنوه بالرسالة.
verify-button = تحقق من الإيصال
verify-nothing = اختر ملف إيصال أو ألصق نص إيصال
verify-forgotten = لا يُحفظ ما تتحقق منه هنا.
verify-where = أين أجد إيصالي؟
verify-where-text = افتح معاملتك على هذا الموقع. لكل خطوة مسجَّلة رابط لتنزيل إيصالها. يمكنك إعطاء الملف لأي شخص يحتاج إلى إثبات.
verify-log-link = كيف يعمل سجل البلدية، وكيف تتحقق دون هذا الموقع
verify-refused = هذا الإيصال لا يثبت شيئًا
verify-code-refused = لا يوجد هذا الرمز في السجل
verify-another = التحقق من إيصال آخر
verified-title = هذا الإيصال صحيح
verified-text = يحتوي سجل البلدية على هذا القيد بعينه. لم يغيِّره أحد.
verified-act = ما الذي يثبته
verified-act-unknown = لا تستطيع هذه الصفحة صياغة هذا القيد بالكلمات. يظهر أدناه كما سُجِّل.
verified-place = أين سُجِّل
verified-log = السجل
verified-position = الموضع
verified-position-text = القيد { $place } من { $size } كانت في السجل عند إصدار الإيصال
verified-size-now = عدد قيود السجل الآن { $size }. تُضاف القيود فقط، ولا تُغيَّر ولا تُحذف أبدًا.
verified-signed-by = موقَّع من
verified-no-witness = لم يكن أي شاهد مستقل قد أكد السجل عند إصدار الإيصال.
verified-witnessed = الشهود المستقلون الذين أكدوا السجل:
verified-record = القيد كما سُجِّل
verified-record-text = لا يحتوي السجل نفسه إلا على بصمة لهذا النص، فلا يستطيع أحد قراءته هناك.
verified-entry-link = ملف السجل الذي يحتوي على هذا القيد
verified-too-few = تطلب البلدية شهودًا أكثر ممن رأوا السجل عند إصدار هذا الإيصال. وقد وقّعته البلدية نفسها. نزّلوا الإيصال مرة أخرى بعد دقائق: سيحمل حينها ما أكّده الشهود منذ ذلك.

### الصفحة التي يؤدي إليها المربع في الرسالة.

log-entry-title = هذا القيد موجود في سجل البلدية
log-entry-text = قيّدت البلدية إجراءً تحت هذا الرمز. ولم يغيّر أحد القيد منذ ذلك الحين.
entry-code = الرمز
entry-kind = ما الذي قُيّد
entry-at = متى
entry-kind-case = إجراء في معاملة
entry-kind-service-published = نسخة منشورة من خدمة
entry-kind-data-use-closed = يوم من سجل الاطلاع على البيانات
entry-kind-dataset-published = نسخة من البيانات المفتوحة
entry-kind-figures-published = أرقام منشورة
entry-compare = قارنوا الوقت بتاريخ الرسالة. الرسالة التي لا يوجد رمزها في السجل أو التي يعود رمزها إلى يوم آخر ليست أصلية.
entry-content = لا يحتوي السجل على مضمون الرسالة. للتحقق منه أيضًا اطلبوا إيصال المعاملة وتحققوا منه هنا.
entry-no-witness = لم يؤكد أي شاهد مستقل السجل مع هذا القيد بعد.
entry-line = القيد كما هو في السجل
entry-unknown = لا يوجد في السجل قيد بهذا الرمز.
entry-unknown-remedy = قارنوا كل حرف ورقم بالرسالة. قد لا تكون رسالة الدقائق الأخيرة في السجل بعد. إذا كان الرمز صحيحًا فالرسالة ليست أصلية: أبلغوا البلدية.

### الصفحة الخاصة بالسجل.

log-title = السجل العام للبلدة
log-lead = يُكتب كل إجراء في أي معاملة في سجل لا يفعل سوى أن يكبر. لا يستطيع أحد، ولا حتى البلدية، تغيير قيد أو حذفه دون أن يُلاحَظ ذلك.
log-what = عندما يُستلم شيء أو يُقرَّر أو يُسلَّم يُضاف قيد خلال ثانية. ترتبط جميع القيود برقم واحد هو الجذر، وتوقِّع البلدية عليه. من يملك إيصالًا يستطيع أن يثبت أن القيد كان في السجل، ومن ينسخ السجل يستطيع أن يثبت أن شيئًا لم يتغير بعد ذلك.
log-not = لا يحتوي السجل على بيانات شخصية: كل قيد هو بصمة بمفتاح لسجل ما. ولا يملك ما يفتحها إلا الشخص المعني.
log-verify-link = التحقق من إيصال
log-head = السجل الآن
log-size = القيود
log-signed-at = آخر توقيع
log-root = الجذر
log-growth = كيف يكبر
log-period = الفترة
log-entries = القيود الجديدة تقريبًا
log-last-days = { $days ->
    [one] آخر 24 ساعة
    [two] آخر يومين
    [few] آخر { $days } أيام
   *[other] آخر { $days } يومًا
}
log-checkpoint = الرأس الموقَّع
log-checkpoint-text = اسم السجل وعدد القيود والجذر وتوقيع البلدية.
log-empty = لم يُسجَّل شيء بعد.
log-keys = المفاتيح
log-keys-text = توقِّع البلدية بالمفتاح الأول. قارنه بالمفتاح الذي حفظته سابقًا أو الذي نشرته البلدية في مكان آخر: إذا اختلف فاسأل عن السبب.
log-offline = التحقق دون هذا الموقع
log-offline-text = يمكن التحقق من الإيصال على حاسوب غير متصل بأي شيء.
log-offline-receipt = احفظ ملف الإيصال.
log-offline-run = شغِّل برنامج aedile، وهو برنامج حر، أو أي برنامج آخر يقرأ هذه الصيغة:
log-raw = للبرامج
log-raw-text = يمكن نسخ السجل كاملًا والتحقق منه. يُقدَّم على شكل بلاطات بصيغة مفتوحة تقرؤها برامج أخرى أيضًا.
log-raw-checkpoint = رأس السجل الموقَّع
log-raw-keys = مفاتيح السجل
log-raw-standard = الصيغة: C2SP tlog-tiles
log-days = القيود الجديدة حسب اليوم تقريبًا
log-day = اليوم
log-witnesses = الشهود
log-witnesses-text = الشاهد برنامج يشغّله طرف آخر، كبلدية مجاورة. يوقّع أنه رأى السجل وأن شيئًا مما رآه من قبل لم يتغير. ولا يوقّع تاريخًا ثانيًا.
log-quorum = يكون الإيصال مؤكدًا عندما { $needed ->
    [0] توقّعه البلدية؛ ولا يُطلب أي شاهد مع أن عددهم { $all }.
    [1] يرى السجل شاهد واحد من أصل { $all }.
   *[other] يرى السجل { $needed } من أصل { $all } من الشهود.
}
log-no-witness = لا يؤكد هذا السجل أي شاهد بعد. احتفظوا بأنفسكم بنسخة من الرأس الموقّع: من يملك نسخة سيلاحظ أي تغيير.
log-witness = الشاهد
log-witness-since = منذ
log-witness-seen = ما رآه
log-witness-last = { $size } قيدًا، { $at }
log-witness-never = لا شيء بعد
log-witness-silent = لا يجيب منذ { $since }.
log-witness-refused = لا يعرف هذا السجل (منذ { $since }).
log-witness-ahead = رأى سجلًا أطول من هذا (منذ { $since }). اسألوا البلدية عن السبب.
log-witness-other-history = رأى تاريخًا آخر لهذا السجل (منذ { $since }). اسألوا البلدية عن السبب.
log-witness-forged = ما أرسله لم يكن توقيعه (منذ { $since }).
log-verify-text = اختاروا ملف إيصال أو الصقوا نصه أو اكتبوا رمز رسالة.
log-offline-policy = احفظوا مفاتيح البلدية وشهودها
log-raw-witnessed = أحدث رأس أكّده عدد كافٍ من الشهود
log-raw-policy = المفاتيح والشهود وعدد من يُطلب منهم

### صفحة ما نشرته البلدية.

published-title = النسخ المنشورة
published-lead = تُقيّد كل نسخة من خدمة في السجل عند نشرها: نموذجها وقواعدها ورسومها ورسائلها.
published-what = النسخة بصمة لملفات الخدمة. لو غيّر أحد قاعدة دون نشرها لاختلفت البصمة عن المذكورة هنا. ولكل سطر إيصال يستطيع أي شخص التحقق منه.
published-one = نسخ { $service } فقط.
published-all = كل الخدمات
published-none = لم يُنشر شيء بعد.
published-at = متى
published-name = الخدمة
published-version = النسخة
published-receipt = الإيصال
log-published-link = ما نشرته البلدية نسخةً نسخة

### أعضاء القيود وقيمها.

record-case = المعاملة
record-service = الخدمة
record-act = ما الذي حدث
record-detail = تفصيل
record-by = من قِبل
record-unit = الوحدة
record-at = متى
record-definition = إصدار قواعد الخدمة
record-seq = الخطوة
record-act-submitted = استُلم الطلب
record-act-checked = طُبِّقت القواعد
record-act-assigned = تولاه موظف
record-act-released = أُعيد إلى قائمة الانتظار
record-act-asked = طُلب شيء من مقدم الطلب
record-act-answered = أجاب مقدم الطلب
record-act-opinion-asked = طُلب رأي وحدة أخرى
record-act-opinion-given = أبدت وحدة أخرى رأيها
record-act-noted = كُتبت ملاحظة
record-act-proposed = اقتُرح قرار
record-act-sent-back = أُعيد الاقتراح
record-act-done = أُنجزت خطوة
record-act-decided = صدر القرار
record-act-delivered = سُلِّم القرار
record-act-withdrawn = سحبه مقدم الطلب
record-act-extended = مُدِّدت المهلة
record-act-published = نشرت البلدية هذه النسخة
record-act-republished = عادت البلدية إلى هذه النسخة
record-act-unpublished = لم تعد البلدية تقدّم الخدمة
record-detail-granted = بالموافقة
record-detail-refused = بالرفض
record-detail-partly = بالموافقة جزئيًا
record-by-visitor = شخص دون حساب
record-by-person = مقدم الطلب أو من يمثله
record-by-official = موظف
record-by-client = برنامج تابع لجهة أخرى
record-by-system = قواعد البلدية، تلقائيًا

### سجلات يستطيع الجميع قراءتها.

entry-public = ما نشرته البلدية
entry-public-text = يستطيع الجميع قراءة ما يقوله هذا القيد وتنزيل إيصاله.
entry-public-receipt = إيصال هذا النشر
log-figures-link = الأرقام المنشورة يومًا بيوم
record-file = الملف
record-type = نوع الملف
record-bytes = الطول بالبايت
record-sha256 = ‏SHA-256
record-act-issued = نشرت البلدية هذا الملف

### كم تُنشر القيود.

log-published-for = كم تُنشر القيود
log-published-always = يُنشر كل قيد ما دام السجل قائمًا.
log-published-days = يُنشر كل قيد { $days } يومًا على الأقل. أما ما هو أقدم فقد لا يستطيع الجميع تنزيله. ويبقى السجل نفسه كاملًا: لا يُحذف منه شيء، ويبقى كل إيصال صالحًا، ومن احتفظ بنسخة يستطيع إثباتها.
log-published-from = يُنشر السجل الآن ابتداءً من القيد { $first }.
log-raw-pruning = من أي قيد يُنشر السجل

### سجلات أُغلقت، وما يربط بينها.

log-closed = سجلات سابقة
log-closed-text = أغلقت البلدية هذه السجلات وواصلت في سجل جديد. يسمّي آخر قيد في كل منها السجل التالي، وفي أول قيد من التالي رأسه الأخير. تبقى قابلة للقراءة وتبقى إيصالاتها صالحة.
log-closed-at = أُغلق
log-closed-unwitnessed = لم يرَ نهايته بعدُ عدد كافٍ من الشهود.
entry-kind-log-closed = نهاية سجل
entry-kind-log-opened = بداية سجل
record-act-closed = أغلقت البلدية هذا السجل
record-act-opened = فتحت البلدية هذا السجل
record-log_key = مفتاح هذا السجل
record-next_key = مفتاح السجل الذي يواصل
record-previous_key = مفتاح السجل السابق
record-previous_size = قيود السجل السابق
record-previous_root = جذر السجل السابق
