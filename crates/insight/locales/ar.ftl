### أداء الخدمات.

figures-title = أداء خدماتنا بالأرقام
figures-of = { $service }: الأداء بالأرقام
figures-lead = آخر { $days } يومًا كما هي الآن.
figures-live = تتابع هذه الصفحة ما يحدث من تلقاء نفسها. من دون جافاسكريبت أعد تحميلها لترى أحدث الأرقام.
figures-retention = ما لم نعد نحفظه
figures-by-service = حسب الخدمة
figures-service = الخدمة
figures-applications = الطلبات
figures-over-time = عبر الزمن
figures-decisions = القرارات
figures-automatic = بتّت فيها القواعد وحدها
figures-half = صدر نصف القرارات خلال
figures-most = صدرت تسعة من كل عشرة خلال
figures-aim = الهدف: { $share }
figures-within-term = ضمن المهلة القانونية
figures-backlog = قيد المعالجة الآن
figures-few = أقل من { $count }
figures-or-more = { $count } أو أكثر
figures-too-few = العدد أقل من أن يُذكر
figures-none = لم تُقدَّم أي طلبات في هذه المدة.
figures-how = كيف نحسب
figures-why-few = لا تُعرض الأعداد التي تقل عن { $count }، وتُطال الفترات حيث يقل عدد مقدمي الطلبات، حتى لا يمكن التعرف على أي شخص. وعندها يُكتب بجانب المجموع «أو أكثر».
figures-why-none = تُعرض المدد والنسب ابتداءً من { $count } قرارات.
figures-what-time = تُحسب المدة من لحظة تقديم الطلب إلى لحظة صدور القرار، بما فيها الليالي وعطل نهاية الأسبوع ومدة انتظار جواب. أما الالتزام بالمهلة القانونية فيُحسب بالساعة القانونية التي تتوقف أثناء انتظارنا للجواب.
figures-reuse = استخدم هذه الأرقام
figures-csv = جميع الأرقام في جدول (CSV)
figures-json = جميع الأرقام للبرامج (JSON)
figures-course = الطلبات، في فترات من { $days } يومًا
figures-course-period = فترة { $days } يومًا حتى
figures-no-course = عدد الطلبات أقل من أن يُرسم مسارها.
figures-to-service = عن هذه الخدمة
figures-to-all = جميع الخدمات
figures-editions = أرقام كل يوم مضى كما نُشرت

### أرقام الأيام الماضية كما نُشرت.

editions-title = الأرقام المنشورة يومًا بيوم
editions-lead = عندما ينتهي يوم تُنشر أرقام التسعين يومًا حتى نهايته في ملفات لا تتغير أبدًا.
editions-what = في السجل العام للبلدية بصمة كل ملف. لو غيّر أحد رقمًا لاحقًا لما بقي الملف هو المذكور في السجل.
editions-none = لم يُغلق أي يوم بعد. تأتي الملفات الأولى بعد منتصف الليل.
editions-day = حتى
editions-files = الملفات
editions-bytes = { $bytes ->
    [one] بايت واحد
   *[other] { $bytes } بايت
}
editions-entry = قيده في السجل
editions-receipt = إيصاله
editions-check = تحقق من ملف
editions-check-here = اختر الملف الذي نزّلته في صفحة الإيصالات. إن كان هو المنشور تُنقل إلى قيده في السجل.
editions-check-link = تحقق من ملف
editions-check-offline = من دون هذا الموقع: احفظ الملف وبجانبه إيصاله، ومفاتيح البلدية وشهودها باسم «policy». ثم شغّل:
editions-gaps = اليوم الذي لا ملفات له هو يوم لم يعمل فيه هذا الموقع بعد نهايته حتى انتهى اليوم التالي. أما ما كان قيد العمل فيُعدّ لحظة إنشاء الملف.
editions-json = هذه القائمة للبرامج (JSON)

### Open data.

data-title = البيانات المفتوحة
data-lead = بيانات من المدينة يحق لأي شخص إعادة استخدامها، دون إذن ودون حساب.
data-search = ابحث في مجموعات البيانات
data-none = لم تنشر أي مجموعة بيانات بعد. تأتي الأولى خلال دقيقة.
data-not-found = لا توجد مجموعة بيانات فيها هذه الكلمات.
data-all = كل مجموعات البيانات
data-newest = النسخة { $version } بتاريخ { $day }، عدد الصفوف: { $rows }
data-catalogue = كل مجموعات البيانات كبيانات مترابطة (DCAT-AP)
data-json = كل مجموعات البيانات للبرامج (JSON)
data-publisher = الناشر
data-licence = الترخيص
data-frequency = تتغير
data-frequency-continuous = باستمرار
data-frequency-daily = كل يوم
data-frequency-weekly = كل أسبوع
data-frequency-monthly = كل شهر
data-frequency-quarterly = كل ثلاثة أشهر
data-frequency-yearly = كل سنة
data-frequency-irregular = عند وجود جديد
data-files = تنزيل
data-file = الملف
data-preview = الصفوف الأولى
data-more-rows = وفي الملف { $rows } من الصفوف الأخرى.
data-rows = { $rows ->
    [zero] بلا صفوف
    [one] صف واحد
    [two] صفان
    [few] { $rows } صفوف
    [many] { $rows } صفا
   *[other] { $rows } صف
}
data-versions = النسخ
data-versions-what = لا تتغير أي نسخة ولا تسحب. وفي سجل المدينة العام بصمة كل ملف.
data-version = النسخة
data-published = نشرت
data-proof = الإثبات
data-services-title = خدمات المدينة
data-services-description = كل خدمة يمكن طلبها: أسماؤها وموضوعها والوحدة المسؤولة وثمنها والمهلة القانونية والقانون الذي تستند إليه.
data-services-keywords = خدمات، تصاريح، أثمان، دليل
data-services-linked-title = خدمات المدينة كبيانات مترابطة
data-services-linked-description = دليل الخدمات بمفردات الاتحاد الأوروبي (CPSV-AP) لأدلة أخرى.
data-services-linked-keywords = خدمات، CPSV-AP، بيانات مترابطة
data-applications-by-month-title = الطلبات حسب الشهر
data-applications-by-month-description = عدد الطلبات التي وصلت لكل خدمة في كل شهر من السنتين الأخيرتين. لا تذكر الخدمات التي يقل فيها عدد شهر عن خمسة، وتقرب كل الأعداد نزولا إلى مضاعف لخمسة، حتى لا يُعرف أحد.
data-applications-by-month-keywords = طلبات، أشهر، إحصاءات
