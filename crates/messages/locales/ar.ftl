# صندوق الرسائل، والبريد الإلكتروني الذي يخبر بوجود رسالة.
messages-inbox = الرسائل
messages-none = ليست لديك رسائل. عندما تتخذ البلدية قرارًا أو تحتاج إلى سؤالك، ستجد ذلك هنا.
messages-unread = { $count ->
    [0] لقد قرأت جميع رسائلك.
    [zero] لقد قرأت جميع رسائلك.
    [one] لديك رسالة جديدة واحدة.
    [two] لديك رسالتان جديدتان.
    [few] لديك { $count } رسائل جديدة.
    [many] لديك { $count } رسالة جديدة.
   *[other] لديك { $count } رسالة جديدة.
  }
messages-subject = الرسالة
messages-case = الملف
messages-sent = تاريخ الإرسال
messages-state = الحالة
messages-new = جديدة
messages-read = مقروءة
messages-sent-on = أُرسلت في { $when }

messages-email-subject = لديك رسالة من { $town }
messages-email-text = لديك رسالة من { $town }.

    لقراءتها، افتح العنوان:
    { $link }

    سيُطلب منك تسجيل الدخول. نحن لا نكتب أي بيانات شخصية في البريد الإلكتروني، ولا نسأل أبدًا عن كلمة المرور.

    أُرسل هذا البريد تلقائيًا، ولا يقرأ أحد الردود عليه.

messages-choose-email = اختر كيف نخبرك
messages-email-lead = يمكننا إرسال بريد إلكتروني إليك عند وصول رسالة جديدة هنا. لا يحتوي البريد على أي بيانات شخصية، بل على طريق الوصول إلى هذا الموقع فقط.
messages-email-wanted = هل تريد بريدًا إلكترونيًا عند وجود رسالة؟
messages-email-address = عنوان البريد الإلكتروني
messages-post-wanted = هل تريد القرارات بالبريد أيضا؟
messages-post-hint = نطبع رسالة كل قرار في طلباتك ونرسلها بالبريد إلى عنوانك في سجل السكان.
messages-email-saved = حُفظ اختيارك.
messages-wish-missing = اختر إن كنت تريد رسائل بريد إلكتروني
messages-address-missing = أدخل عنوان بريدك الإلكتروني
messages-address-unusable = أدخل عنوان بريد إلكتروني مثل name@example.com
