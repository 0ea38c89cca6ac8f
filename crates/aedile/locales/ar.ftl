### التنقل والصفحات العامة عن الموقع.

nav-services = الخدمات
nav-my-applications = طلباتي
nav-inbox = الرسائل
nav-my-data = بياناتي
nav-account = الحساب
nav-desk = المكتب
nav-queue = قائمة العمل
nav-counter = الشباك والورق
nav-payments = الرسوم
nav-retention = السجلات
nav-letters = رسائل بريدية
nav-incidents = ملفات متوقفة
nav-work = عمل البرامج
nav-workshop = الورشة
nav-officials = الموظفون
nav-programs = البرامج
nav-privacy-requests = حماية البيانات
nav-data = البيانات المفتوحة
nav-figures = أداء الخدمات
nav-log = السجل العلني
nav-verify = تحقّق من إيصال
nav-roles = من يحق له ماذا
nav-privacy = استخدام بياناتك
nav-accessibility = إمكانية الوصول
nav-api = للمبرمجين
privacy-title = كيف تُستخدم بياناتك
privacy-lead = لا نسأل إلا عما يجيزه القانون وللغرض الذي يحدده، ولا نحتفظ به أطول من اللازم.
privacy-sealed = ما تكتبه مشفّر بمفتاح يخصك وحدك. وإتلاف هذا المفتاح يمحوه، حتى في النسخ الاحتياطية.
privacy-looked = كلما فتح أحد بياناتك رأيت من هو ومتى ولأي غرض:
privacy-cookies = لا يضع هذا الموقع إلا ما يلزم من ملفات لمعرفتك بين صفحة وأخرى. لا أحد يتتبعك.
privacy-table = بحسب الخدمة
privacy-service = الخدمة
privacy-purpose = لماذا نسأل
privacy-law = بموجب أي قانون
privacy-kept = مدة الحفظ بعد القبول
accessibility-title = إمكانية الوصول
accessibility-1 = بُني هذا الموقع وفق WCAG 2.2 المستوى AA: بلوحة المفاتيح، ومع قارئ الشاشة، وبتكبير 400٪، وعلى الهاتف، ومن دون جافاسكربت، وبثلاث لغات.
accessibility-2 = يُفحص كل نوع من الصفحات آليًا عند كل تغيير. والفحص الآلي لا يجد إلا بعض ما يهم.
accessibility-3 = إذا لم يعمل شيء معك فأخبر الاستقبال بأي وسيلة: نجيب خلال يومي عمل ونساعدك في الأثناء.
developers-title = للمبرمجين
developers-1 = كل ما يستطيعه شخص هنا يستطيعه برنامج أيضًا، بالشيفرة نفسها والضوابط نفسها.
developers-2 = الأخطاء وثائق «problem» بحسب RFC 9457. والسجل يتبع C2SP tlog-tiles.
developers-openapi = الواجهة بصيغة OpenAPI 3.1
developers-services = الدليل بصيغة JSON
developers-figures = الأرقام بصيغة JSON
developers-log = أحدث نقطة تحقق في السجل

# Drafts of `aedile drill breach`.
drill-authority = مسودة لم ترسل.

    إخطار بخرق بيانات شخصية (اللائحة العامة لحماية البيانات، المادة 33)

    المسؤول عن المعالجة: { $authority }
    للاتصال: { $contact }
    الوقت: من { $from } إلى { $until }
    عدد الأشخاص المعنيين: نحو { $people }
    ما حدث: [صف]
    فئات البيانات: [من القائمة وسجل المعالجة]
    العواقب المحتملة: [صف]
    ما تم فعله: مفتاح رئيسي جديد، وإنهاء الجلسات، [أكمل]
drill-person = مسودة لم ترسل.

    تحية طيبة،

    ربما اطلع شخص لا يحق له ذلك على بيانات تخصك بين { $from } و { $until }.
    ما هي: [صف بكلمات بسيطة]
    ما قد يترتب على ذلك: [صف]
    ما فعلناه: [صف]
    ما يمكنك فعله: راجع صفحة «بياناتي» في موقعنا، ففيها كل عملية اطلاع.
    للأسئلة: { $contact }

    { $authority }
