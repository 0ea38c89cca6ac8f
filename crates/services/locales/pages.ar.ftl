### الصفحات العامة للدليل: الرئيسية والبحث وصفحة الخدمة.

home-title = ماذا تحتاج من البلدية؟
home-lead = مكان واحد لكل الخدمات: ابحث وقدّم وتابع وتحقّق.
home-search-label = ابحث في الخدمات
home-life-events = حين يتغيّر شيء في حياتك
home-themes = حسب الموضوع
home-often = الأكثر استخدامًا
home-open = بلدية منفتحة
home-figures = أداء خدماتنا مباشرةً
home-verify = تحقّق من إيصال أو قرار
home-all-services = جميع الخدمات

search-title = نتائج البحث
search-count = { $count ->
    [0] لم نجد خدمة توافق «{ $query }»
    [one] وجدنا خدمة واحدة توافق «{ $query }»
    [two] وجدنا خدمتين توافقان «{ $query }»
    [few] وجدنا { $count } خدمات توافق «{ $query }»
    [many] وجدنا { $count } خدمة توافق «{ $query }»
   *[other] وجدنا { $count } خدمة توافق «{ $query }»
}
search-nothing = لا شيء يوافق هذه الكلمات.
search-nothing-words = جرّب كلمات أخرى أو أقل: «سيارة» بدل «طلب لوحة تسجيل».
services-title = جميع الخدمات
services-lead = كل ما تقدّمه البلدية لك، بالترتيب الأبجدي.
topic-count = { $count ->
    [zero] لا خدمات
    [one] خدمة واحدة
    [two] خدمتان
    [few] { $count } خدمات
    [many] { $count } خدمة
   *[other] { $count } خدمة
}

service-start = ابدأ الآن
service-start-sign-in = سيُطلب منك تسجيل الدخول أولًا.
service-start-draft = يمكنك البدء دون حساب وتسجيل الدخول عند الإرسال.
service-start-free = لا حاجة إلى حساب.
service-at-a-glance = لمحة سريعة
service-for = لمن
service-cost = التكلفة
service-time = المدة
service-get = ما تحصل عليه
service-unit = من يقرّر
service-cost-free = مجانًا
service-cost-fixed = { $amount }
service-cost-between = بين { $from } و{ $to }
service-cost-from = ابتداءً من { $from }
service-time-norm = نسعى إلى الإنجاز خلال { $norm }. والحد الأقصى قانونًا { $term }.
service-time-term = الحد الأقصى قانونًا { $term }.
service-time-none = فورًا، أو في الموعد الذي تحجزه.
service-observed = كم تستغرق فعلًا
service-observed-text = في آخر 90 يومًا صدر نصف القرارات خلال { $half }، وتسعة من كل عشرة خلال { $most }.
service-observed-few = القرارات في آخر 90 يومًا أقل من أن نبني عليها رقمًا.
service-needed = ما تحتاج إليه
service-needed-from-register = تحصل البلدية عليه بنفسها: لا حاجة إلى إرساله.
service-faq = أسئلة شائعة
service-channels = طرق التقديم
service-silence = إذا لم يصلك رد
service-silence-none = إذا انقضت المهلة دون قرار، يمكنك الشكوى والمطالبة بقرار: اتصل بالوحدة أو اعترض كما لو رُفض الطلب.
service-silence-accept = إذا انقضت المهلة دون قرار عُدّ طلبك مقبولًا ({ $law }).
service-silence-refuse = إذا انقضت المهلة دون قرار عُدّ طلبك مرفوضًا، ويمكنك الاعتراض ({ $law }).
service-silence-no-clock = تحصل على الجواب فورًا.
service-objection = إذا لم توافق
service-objection-text = يمكنك الاعتراض خلال { $term } من القرار ({ $law }). الاعتراض مجاني.
service-objection-link = اعترض على قرار
service-law = السند القانوني
service-data = كيف تُستخدم بياناتك
service-data-text = نطلب هذه البيانات { $purpose }، استنادًا إلى: { $law }. وتظهر لك كل مرة يفتح فيها أحد بياناتك ضمن «بياناتي».
service-related = خدمات ذات صلة
service-versions = كل نسخ هذه القواعد في سجل البلدية
service-closed = لا تستقبل هذه الخدمة طلبات حاليًا.
service-closed-until = تستقبل هذه الخدمة الطلبات ابتداءً من { $from }.
service-replaced = حلّت خدمة أخرى محل هذه الخدمة.

channel-web = هنا
channel-web-how = في أي وقت ومن أي جهاز
channel-app = التطبيق
channel-app-how = في تطبيق البلدية
channel-counter = في المكتب
channel-phone = بالهاتف
channel-letter = بالبريد
channel-paper-form = على الورق
channel-sms = برسالة نصية
channel-email = بالبريد الإلكتروني
channel-contact-how = { $contact }

term-working-days = { $count ->
    [zero] 0 يوم عمل
    [one] يوم عمل واحد
    [two] يومي عمل
    [few] { $count } أيام عمل
    [many] { $count } يوم عمل
   *[other] { $count } يوم عمل
}
term-days = { $count ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
term-weeks = { $count ->
    [zero] 0 أسبوع
    [one] أسبوع واحد
    [two] أسبوعين
    [few] { $count } أسابيع
    [many] { $count } أسبوعًا
   *[other] { $count } أسبوع
}
term-months = { $count ->
    [zero] 0 شهر
    [one] شهر واحد
    [two] شهرين
    [few] { $count } أشهر
    [many] { $count } شهرًا
   *[other] { $count } شهر
}
term-years = { $count ->
    [zero] 0 سنة
    [one] سنة واحدة
    [two] سنتين
    [few] { $count } سنوات
    [many] { $count } سنة
   *[other] { $count } سنة
}
duration-seconds = { $count ->
    [zero] أقل من ثانية
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
}
duration-minutes = { $count ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
duration-hours = { $count ->
    [zero] أقل من ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
duration-days = { $count ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}

home-log = السجل العام للبلدية
search-title-of = بحث: { $query }
list-closed = لا تستقبل طلبات حاليًا

service-for-resident = سكان البلدية
service-for-non-resident = المقيمون خارج البلدية
service-for-e-resident = المقيمون الإلكترونيون في البلدية
service-for-company = الشركات
service-for-anyone = الجميع
service-acts-parent = يمكن للوالدين تقديم الطلب عن طفلهم.
service-acts-guardian = يمكن للأوصياء تقديم الطلب عمن هم في رعايتهم.
service-acts-company = يمكن لممثلي الشركة تقديم الطلب باسمها.
service-acts-mandate = يمكن لمن وكّلته أن يقدّم الطلب عنك.
service-pay-with-application = تدفع عند تقديم الطلب.
service-pay-on-grant = تدفع بعد الموافقة.
service-pay-after-decision = تدفع بعد صدور القرار.
service-pay-by = يمكنك الدفع { $ways }.
pay-card = بالبطاقة
pay-transfer = بتحويل مصرفي
pay-counter = في المكتب
service-time-extend = يمكن تمديد المهلة مرة واحدة بمقدار { $term } ({ $law }).
service-time-stops = إذا نقص شيء طلبناه منك، وتتوقف المهلة حتى تجيب.
result-permit = تصريح
result-certificate = شهادة
result-decision = قرار
result-payment = دفعة مالية
result-registration = قيد في السجل
result-booking = حجز
result-answer = جواب
result-receipt = تأكيد
service-valid-for = مدة الصلاحية: { $term }.
service-receipt = مع إيصال يمكن لأي شخص التحقق منه.
service-not-online = لا يمكن تقديم هذا الطلب عبر الإنترنت. انظر طرق التقديم.
service-needed-nothing = لا تحتاج إلى أي مستندات. تكفي الإجابة عن الأسئلة.
service-not-older = لم يمض عليه أكثر من { $term }
service-one-language = تصف البلدية هذه الخدمة بلغة واحدة فقط.
service-objection-unit = ينظر في اعتراضك:
service-data-sensitive = بعض الأسئلة عن بيانات حساسة كالصحة. لا يرى إجاباتها إلا من يقرّر في طلبك أو يبدي رأيًا فيه.
service-data-kept = نحفظ طلبك مدة { $granted } إذا قُبل و{ $refused } إذا رُفض. أما المسودة التي لا ترسلها فتُحذف بعد { $draft }.
service-data-shorter = { $what }: يُحذف بعد { $term } من القرار.
service-decisions = القرارات المنشورة
service-bound = يحدد القانون القرار، ولا يترك للإدارة خيارا.
service-discretionary = يترك القانون للإدارة خيارا، وتبيّن في كل قرار كيف استعملته.
service-decision-register = كيف تقرر القواعد (سجل الخوارزميات)
service-data-gone = كم ملفا أُتلف أو سُلّم إلى الأرشيف كل سنة
service-reviewed = رُوجعت هذه الصفحة آخر مرة في { $date }.

## The form on paper
paper-title = على الورق: { $service }
paper-link = اطبع النموذج واملأه باليد
paper-how = اطبع هذه الصفحة واملأها ووقعها وأرسلها إلى العنوان أعلاه أو أحضرها. التقديم عبر الإنترنت أسرع: ما تعرفه البلدية يملأ عنك.
paper-law = تطلب البيانات { $purpose } ({ $law }).
paper-fill = اكتب بخط واضح. اترك ما لا ينطبق عليك.
paper-you = عنك
paper-given = الاسم
paper-family = اسم العائلة
paper-born = يوم الميلاد
paper-number = الرقم في سجل السكان إن عرفته
paper-street = الشارع والرقم
paper-city = الرمز البريدي والمدينة
paper-country = البلد
paper-phone = الهاتف أو البريد الإلكتروني
paper-email = البريد الإلكتروني
paper-company = الشركة ورقمها إن كنت تطلب لها
paper-from = من
paper-to = إلى
paper-yes = نعم
paper-no = لا
paper-if-applies = فقط إن انطبق عليك
paper-optional = إن انطبق عليك
paper-agree = أوافق
paper-attached = مرفق
paper-sign = التوقيع
paper-true = ما كتبته صحيح بحسب علمي.
paper-place-day = المكان واليوم
paper-signature = التوقيع

# How data is used: a service's page, the record of processing, the data map.
processing-of = كيف تستعمل بياناتك: { $service }
processing-who = من يتسلمها
processing-no-transfer = لا يذهب شيء إلى بلد آخر.
processing-kept = مدة حفظها
processing-kept-law = المدد بموجب: { $law }.
processing-fields = ما يستعمل
processing-no-fields = لا تطلب هذه الخدمة شيئا.
processing-field = البيانات
processing-from = المصدر
processing-purpose = السبب
processing-law = القانون
processing-fact = يطلع عليه: { $key }
processing-sensitive = حساسة. يجوز طلبها من أجل { $ground } (اللائحة العامة لحماية البيانات، المادة { $article }).
processing-shorter = يحذف بعد { $term } من القرار.
processing-from-applicant = أنت
processing-from-register = السجل: { $name }
processing-from-computed = تحسبه البلدية
processing-to-unit = { $name }، وهو المسؤول
processing-to-adviser = { $name }، الذي يبدي رأيه أو يعيد النظر
processing-to-register = السجل «{ $name }» عند الموافقة
processing-to-program = برنامج ينفذ خطوة: { $name }
processing-to-everybody = الجميع: ما ينشر من القرارات
processing-to-archive = الأرشيف عند انتهاء المدة
processing-rights = حقوقك
processing-rights-text = معرفة من اطلع، وأخذ نسخة، والتصحيح، والاعتراض، والتقييد، والمحو:
processing-my-data = بياناتي
processing-ground-consent = موافقتك
processing-ground-social-protection = الحماية الاجتماعية
processing-ground-vital-interests = المصالح الحيوية
processing-ground-legal-claims = إثبات حق
processing-ground-public-interest = مصلحة عامة مهمة ينص عليها القانون
processing-ground-care = الرعاية الصحية أو الاجتماعية
processing-ground-public-health = الصحة العامة
processing-ground-archives = الأرشيف أو الإحصاء
processing-record-title = سجل معالجة البيانات
processing-record-lead = ينشأ من تعريفات الخدمات (اللائحة العامة لحماية البيانات، المادة 30)، فهو دائما ما يحدث فعلا.
processing-controller = المسؤول عن المعالجة
processing-csv = جدول (CSV)
processing-json = بصيغة JSON
processing-measures = ما يحميها
processing-measure-sealed-per-person = تحفظ مشفرة بمفتاح خاص بكل شخص.
processing-measure-openings-recorded-and-shown = يسجل كل اطلاع قبل عرضه ويراه صاحب البيانات.
processing-measure-purpose-required = لا يفتح شيء دون أحد الأغراض المذكورة.
processing-measure-acts-in-transparency-log = كل إجراء في ملف يسجل في سجل يتحقق منه الجميع ولا يحوي بيانات شخصية.
processing-measure-erasure-by-key = المحو يتلف المفتاح فتمحى النسخ الاحتياطية أيضا.
processing-activities = أعمال المعالجة
processing-activity = العمل
processing-subjects = بيانات من
processing-count = الحقول
processing-subject-resident = السكان
processing-subject-non-resident = أشخاص يسكنون في مكان آخر
processing-subject-e-resident = المقيمون الإلكترونيون في البلدية
processing-subject-company = الشركات
processing-subject-anyone = الجميع
processing-class = التصنيف
processing-class-public = عامة
processing-class-personal = شخصية
processing-class-sensitive = حساسة
processing-map-title = خريطة البيانات
processing-map-lead = أي البيانات تأتي من أين وتذهب إلى أين. الخطوط حمراء حيث توجد بيانات حساسة، وزرقاء للشخصية، وخضراء للعامة. والجداول تقول الشيء نفسه.
processing-map-into = إلى الخدمات
processing-map-out = من الخدمات
processing-map-from = من
processing-map-to = إلى
service-data-fields = كل حقل: مصدره وسببه وقانونه ومن يتسلمه
processing-own-contact = حسابك
processing-own-cases = ملفاتك السابقة
processing-own-wallet = وثيقة في محفظة مقدم الطلب
