# الوثائق الرقمية: في المحافظ وفي صفحات الشخص وفي المكتب.
nav-credentials = الوثائق الرقمية
credentials-title = وثائقي الرقمية
credentials-lead = ما منحتك إياه البلدية ويمكنك حمله في محفظة على هاتفك. وحيثما أظهرته فأنت تقرر ما يظهر منه.
credentials-none = ليست لديك وثائق رقمية.
credential-standing-in-force = سارية
credential-standing-to-be-handed-over = تسلم لدى الشباك
credential-fetch = تنتظرك لدى الشباك. أحضر وثيقة الهوية التي قدمت بها الطلب: يقارنك موظف بها، ثم يمكنك تحميلها في محفظة.
credential-hand-over-lead = على الشخص أن يحضر بنفسه. قارنه بالوثيقة التي قدم بها الطلب واكتب أدناه أي وثيقة كانت.
credential-do-hand-over = تسليم: قارنت الشخص بالوثيقة
credential-message-hand-over-subject = سلمت: { $name }
credential-message-hand-over-body = تسلمت «{ $name }» لدى الشباك. هي سارية من الآن ويمكنك تحميلها في محفظة.
credential-standing-suspended = معلقة
credential-standing-revoked = ملغاة
credential-standing-expired = منتهية
credential-until = سارية حتى { $day }
credential-without-end = دون نهاية
credential-lasts = مدة الصلاحية
credential-why = سبب عدم سريانها:
credential-says = ما تقوله
credential-always-shown = يظهر دائما
credential-yours-to-show = أنت تقرر في كل مرة هل يظهر
credential-theirs-to-show = صاحبه يقرر في كل مرة هل يظهر
credential-from-case = الطلب الذي صدرت عنه
credential-load = تحميلها في محفظة
credential-copies = في المحافظ
credential-copies-none = ليست في أي محفظة بعد.
credential-copy = حملت في { $at }
credential-copy-lost = غير سارية منذ { $at }
credential-lost = فقدت محفظتي
credential-lost-why = كل النسخ المحملة حتى الآن لن تعود سارية. ويمكنك بعد ذلك تحميلها في محفظة جديدة.
credential-lost-do = إبطال كل النسخ
credential-lost-done = أبطلت كل النسخ. من يتحقق من إحداها يرى ذلك خلال دقائق.
credential-uses = من اطلع على بياناتي
credential-load-title = تحميلها في محفظة
credential-load-code = ستطلب محفظتك هذا الرمز. لا تخبر به أحدا آخر.
credential-load-here = على هذا الجهاز
credential-load-open = افتح محفظتي
credential-load-there = على جهاز آخر
credential-load-scan = امسح هذا المربع بمحفظتك.
credential-load-square = مربع فيه العرض لمحفظتك
credential-load-soon = ينتظر العرض عشر دقائق. وإعادة تحميل هذه الصفحة تنشئ عرضا جديدا.
credential-load-done = انتهيت
credentials-desk-title = الوثائق الرقمية
credentials-desk-lead = ابحث عما منحته معاملة لتعليقه أو إعادة سريانه أو إلغائه.
credentials-desk-case = رقم المعاملة
credentials-desk-case-hint = مثل PP-7K3M-9RXH2
credentials-desk-find = بحث
credentials-desk-none = لم تمنح هذه المعاملة وثيقة يبت فيها قسمك.
credential-to-case = المعاملة
credential-do = تغييرها
credential-do-lead = يبلغ الشخص فورا مع السبب الذي تكتبه، ويعرف ذلك خلال دقائق حيثما يجري التحقق من الوثيقة.
credential-do-text = السبب
credential-do-text-hint = يقرؤه الشخص كما تكتبه.
credential-do-suspend = تعليق
credential-do-restore = إعادة السريان
credential-do-revoke = إلغاء نهائي
credential-changed = تم التغيير وأبلغ الشخص.
credential-refusal-not-your-unit = يبت قسم آخر في هذه الوثيقة.
credential-refusal-own = هذه وثيقتك أنت. على زميل أن يبت فيها.
credential-refusal-does-not-fit = لم تعد الوثيقة كما أظهرتها هذه الصفحة. انظر إليها من جديد.
credential-refusal-text-missing = اكتب السبب. سيقرؤه الشخص.
credential-refusal-text-too-long = السبب طويل جدا. اختصره إلى 4000 حرف.
credential-message-suspend-subject = معلقة: { $name }
credential-message-suspend-body = وثيقتك «{ $name }» غير سارية في الوقت الحالي.

    السبب: { $text }

    لا يلزمك فعل شيء في محفظتك. وإن لم توافق فأجب في الطلب الذي صدرت عنه أو اعترض.
credential-message-restore-subject = سارية من جديد: { $name }
credential-message-restore-body = وثيقتك «{ $name }» سارية من جديد، وفي محفظتك كذلك.

    السبب: { $text }
credential-message-revoke-subject = ملغاة: { $name }
credential-message-revoke-body = ألغيت وثيقتك «{ $name }». لم تعد سارية ولا يمكن أن تسري من جديد.

    السبب: { $text }

    إن لم توافق فيمكنك الاعتراض على القرار.
credential-message-open = عرض الوثيقة
nav-credential-acts = الإجراءات على الوثائق الرقمية
credential-code-title = الرمز
credential-code-lead = تطلب محفظتك رمزا من ستة أرقام بعد قراءة الرابط أو المربع. ولا يظهر بجانب المربع حتى لا تكفي صورة لشاشتك.
credential-code-show = إظهار الرمز
credential-again-lead = هذه الوثيقة تقول من أنت. قبل تحميلها في محفظة سجل الدخول مجددا: بمفتاح مرور أو بكلمة المرور ورمز.
credential-again = الدخول مجددا
credential-again-means = إضافة مفتاح مرور أو تطبيق رموز إلى حسابي
credential-message-issued-subject = حملت في محفظة: { $name }
credential-message-issued-body = حملت «{ $name }» في محفظة الآن ({ $text }).

    إن لم تكن أنت من فعل ذلك فافتحها وقل إنك فقدت محفظتك: تبطل كل النسخ. ثم غير طريقة دخولك.
credential-acts-title = الإجراءات على الوثائق الرقمية
credential-acts-lead = ما جرى على الوثائق الرقمية لمعاملة، ومن قام به ولماذا. يرى الشخص أنك اطلعت.
credential-acts-none = لم تمنح هذه المعاملة أي وثيقة.
credential-act-by = من
credential-act-decided-by = شاركوا في البت
credential-act-text = ما كتب
credential-act-copies = النسخ
credential-act-entry = القيد في السجل
credential-act-granted = منحت
credential-act-issued = حملتها محفظة
credential-act-hand-over = سلمت باليد
credential-act-suspend = علقت
credential-act-restore = سارية من جديد
credential-act-revoke = ألغيت
credential-act-ended = انتهت مع معاملتها
credential-act-lost = فقدت المحفظة
credential-act-doubted = انتهت النسخ: كان الحساب بيد شخص آخر
credential-act-deleted = حذفتها المحفظة
credential-act-failed = لم تحفظها المحفظة
credential-renew-lead = ستنتهي قريبا. وعندما تصدر الجديدة تحل محل هذه.
credential-renew = تجديدها
credential-renewed-why = جددت: حلت الجديدة محلها.
credential-refusal-earlier-suspended = لدى الشخص وثيقة سابقة معلقة. ابت فيها أولا: أعد سريانها أو ألغها.
credential-e-resident = مقيم إلكتروني
credential-e-resident-see = عرض هويتك الرقمية
credential-refusal-other-document = ليست هذه الوثيقة التي قُدّم بها الطلب، فلا يُسلَّم شيء. اطلب تلك. وإن فُقدت أو استُبدلت فليلغِ القسم الذي بتّ هذه الهوية، وليقدم الشخص طلبًا جديدًا بالوثيقة الجديدة. وقد دُوّن أن وثيقة أخرى أُظهرت.
credential-refusal-on-page = تُسلَّم الهوية على شباك، ممن يجوز له إثبات الأشخاص وأمامه الشخص نفسه.
credential-hand-over-identity = يجب أن يأتي الشخص بنفسه ومعه الوثيقة نفسها التي قدّم بها. دوّن ما هو مكتوب على الوثيقة التي أمامك، لا على ورقة يحملها: فهو يُقارن بالطلب.
credential-handed-over-title = سُلّمت
credential-handed-over-lead = الهوية الرقمية سارية من الآن.
credential-hand-over-binds = ما يسجل به الدخول من الآن
credential-waits-at-counter = تنتظر على الشباك: يسلّمها هناك من يجوز له إثبات الأشخاص، مقابل الوثيقة التي قُدّم بها الطلب.
credential-refusal-no-document = لا يقول الطلب بأي وثيقة قُدّم، فلا شيء يُقارن. يلغي القسم الذي بتّ هذه الهوية، ويقدم الشخص طلبًا جديدًا.
credential-refusal-earlier-document = دُوّنت لهذا الحساب وثيقة أخرى من قبل، ولا شيء يُظهر بعد أن الحساب له. يُظهر رمزًا من جلسة بمفتاح مرور أو بعاملين. أو يحضر الوثيقة السابقة أيضًا ولو انتهت: أدخله بها أولًا عبر «أثبت هوية هذا الشخص». ومن ليس معه هذا ولا ذاك يقدم الطلب من حساب جديد.
credentials-pickup-title = تسليم الهويات
credentials-pickup-lead = ابحث عن الهوية الرقمية التي يستلمها الشخص. يحضر رقم ملفه والوثيقة التي قدّم بها الطلب.
credentials-pickup-none = ليس لهذا الملف هوية تنتظر التسليم.
nav-pickup = تسليم الهويات
credential-act-withheld = لم تُسلَّم: أُظهرت وثيقة أخرى
credential-identity-type = نوع الهوية
credential-refusal-decided = لقد شاركت في البت في هذا الطلب. يسلّم الهوية شخص آخر، حتى لا يبتّ أحد ويُدخل في آن واحد.
