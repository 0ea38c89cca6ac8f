# هيكل الصفحات والمكوّنات.
language-name = العربية
skip-to-content = الانتقال إلى المحتوى الرئيسي
menu-main = القائمة الرئيسية
menu-desk = قائمة المكتب
menu-language = اللغة
menu-footer = المزيد عن هذا الموقع
sign-in = تسجيل الدخول
sign-out = تسجيل الخروج
signed-in-as = تم الدخول باسم { $name }
acting-for = أنت تتصرف نيابةً عن { $name }
acting-change = تغيير من تتصرف نيابة عنه
home = الصفحة الرئيسية
back = رجوع
where-you-are = موقعك الحالي
demo-tag = عرض تجريبي
demo-text = { $town } مدينة خيالية. جميع الأشخاص والشركات والقوانين هنا خيالية. لا تُدخل بيانات شخصية حقيقية.
built-with = يعمل بنظام Aedile، وهو برنامج مفتوح المصدر برخصة EUPL-1.2. أنماط الصفحات مبنية على GOV.UK Frontend (MIT).
arms-of = شعار { $town }

continue = متابعة
save = حفظ
save-and-continue = حفظ ومتابعة
save-and-return = حفظ والعودة لاحقًا
cancel = إلغاء
remove = إزالة
change = تغيير
search = بحث
send = إرسال
add-another = إضافة آخر
yes = نعم
no = لا
not-given = لم يُذكر
optional = (اختياري)
day = اليوم
month = الشهر
year = السنة
choose = اختر
warning = تحذير
important = مهم
success = تم
error-prefix = خطأ:
error-summary-title = هناك مشكلة
upload-hint = أكبر حجم ملف يمكننا قبوله هو { $megabytes } ميغابايت.
upload-kinds = أنواع الملفات: { $kinds }.
typed-title = لقد تم تسجيل خروجك
typed-text = لم يضع ما كتبته، فهو في هذه الصفحة. سجل الدخول ثم عد إلى هنا وأرسله مرة أخرى.
typed-title-again = أرسله مرة أخرى
typed-text-again = سجلت الدخول من جديد بعد فتح هذا النموذج، لذلك لم ينفذ شيء بعد. ما كتبته موجود في هذه الصفحة.
typed-files = لا تنتقل الملفات معه: اخترها مرة أخرى بعد ذلك.
typed-sign-in = سجل الدخول (يفتح علامة تبويب جديدة)
typed-send = أرسل مرة أخرى
characters-max = { $count ->
    [zero] لا يمكنك إدخال أي حرف.
    [one] يمكنك إدخال حرف واحد.
    [two] يمكنك إدخال حرفين.
    [few] يمكنك إدخال ما يصل إلى { $count } أحرف.
    [many] يمكنك إدخال ما يصل إلى { $count } حرفًا.
   *[other] يمكنك إدخال ما يصل إلى { $count } حرف.
  }
pages = الصفحات
page-previous = السابق
page-next = التالي
page-number = الصفحة { $number }
page-of = الصفحة { $number } من { $count }
results-shown = النتائج من { $first } إلى { $last } من أصل { $count }
figures-as-table = الأرقام في جدول
current-step = الخطوة الحالية

percent = { $number }٪
money = { $amount } { $currency }
money-eur = { $amount } يورو
day-today = اليوم
day-tomorrow = غدًا
day-yesterday = أمس
day-in = { $days ->
    [zero] اليوم
    [one] خلال يوم واحد
    [two] خلال يومين
    [few] خلال { $days } أيام
    [many] خلال { $days } يومًا
   *[other] خلال { $days } يوم
  }
day-ago = { $days ->
    [zero] اليوم
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $days } أيام
    [many] قبل { $days } يومًا
   *[other] قبل { $days } يوم
  }

failure-not-found = الصفحة غير موجودة
failure-not-found-text = لا توجد صفحة على هذا العنوان. إذا كتبته بنفسك فتأكد من صحته. وإذا تبعت رابطًا فربما حُذفت الصفحة.
failure-method-not-allowed = لا يمكن استخدام هذه الصفحة بهذه الطريقة
failure-method-not-allowed-text = عُد إلى الصفحة التي جئت منها واستخدم أزرارها.
failure-forbidden = لا يمكنك الاطلاع على هذه الصفحة
problem-not-found = لا يوجد شيء في هذا العنوان
problem-forbidden = لا يمكنك القيام بذلك
problem-second-factor-first = يلزم عاملان: يضيف صاحب الحساب عاملًا ثانيًا في المتصفح، في الصفحة ‎/account/second-factor
problem-proof-first = تبيّن لموظف أن هذا الحساب بيد شخص آخر: لا يفتح شيئًا إلى أن يُثبته صاحبه على الشباك كما تقول الصفحة ‎/account/proof
failure-forbidden-text = لقد سجّلت الدخول، لكن هذه الصفحة مخصصة لأشخاص أو أدوار أخرى. إذا كنت ترى أن من حقك الاطلاع عليها فاسأل البلدية.
failure-sign-in-first = سجّل الدخول للاطلاع على هذه الصفحة
failure-sign-in-first-text = تعرض هذه الصفحة معلومات شخصية. سجّل الدخول وستعود إليها مباشرة.
failure-second-factor-first = أضف عاملًا ثانيًا للاطلاع على هذه الصفحة
failure-second-factor-first-text = لقد سجّلت الدخول بعامل واحد، وهذه المدينة تطلب عاملين من الجميع. أضف عاملًا ثانيًا إلى حسابك في المتصفح، فيُفتح لك كل شيء.
failure-proof-first = أثبت على الشباك أن هذا الحساب لك
failure-proof-first-text = تبيّن لموظف على الشباك أن هذا الحساب كان بيد شخص آخر. ولا يفتح شيئًا إلى أن يُثبَت هناك.
failure-form-expired = انتهت صلاحية هذا النموذج
failure-form-expired-text = لم يُرسل أي شيء. عُد وأعد تحميل الصفحة ثم أرسل مرة أخرى. يجب أن يسمح متصفحك بملفات تعريف الارتباط لهذا الموقع.
failure-conflict = غيّر شخص آخر هذا في الوقت نفسه
failure-conflict-text = لم يُنفَّذ تغييرك. عُد وأعد تحميل الصفحة لترى ما تغيّر ثم حاول مرة أخرى.
failure-gone = لم تعد هذه الصفحة موجودة
failure-gone-text = أُزيل ما كان هنا نهائيًا.
failure-too-large = ما أرسلته كبير جدًا
failure-too-large-text = لم يُحفظ أي شيء. عُد واختر ملفًا أصغر أو أرسل أقل في كل مرة.
failure-too-many = محاولات كثيرة جدًا
failure-too-many-text = انتظر قليلًا ثم حاول مرة أخرى. هذا الحد يحمي حسابات الجميع.
query-number-from = { $name } ليس عددا صحيحا يبدأ من { $least }.
query-number-between = { $name } ليس عددا صحيحا من { $least } إلى { $most }.
query-no-limit = { $name } غير معروف هنا: للقائمة صفحات ذات حجم ثابت تنتقل بينها بواسطة page.
failure-malformed = لم نتمكن من قراءة ذلك
failure-malformed-text = لم يُحفظ أي شيء. عُد وحاول مرة أخرى.
failure-told = هذا غير ممكن في الوقت الحالي
failure-busy = الخدمة مشغولة جدًا
failure-busy-text = لم نتمكن من إنهاء هذا الآن. انتظر لحظة ثم حاول مرة أخرى. ما حفظته سابقًا في أمان.
failure-fault = عذرًا، حدث خطأ
failure-fault-text = الخطأ من جانبنا وقد سُجِّل. ما حفظته سابقًا في أمان. حاول مرة أخرى لاحقًا.
failure-incident = إذا تواصلت معنا بشأنه فاذكر هذا الرقم: { $incident }
failure-home = الذهاب إلى الصفحة الرئيسية
