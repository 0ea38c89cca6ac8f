### التقديم ومتابعة الملف ومكتب الموظفين والرسائل.

## التقديم
apply-begin-title = قبل أن تبدأ: { $service }
apply-begin-drafts = لقد بدأت من قبل
apply-begin-draft = تابع ما بدأته في { $when }
apply-begin-pages = { $count ->
    [0] لا نسألك شيئًا: هويتك تكفي.
    [one] هناك صفحة أسئلة واحدة.
    [two] هناك صفحتان قصيرتان على الأكثر.
    [few] هناك { $count } صفحات قصيرة على الأكثر، في كل منها شيء واحد.
    [many] هناك { $count } صفحة قصيرة على الأكثر، في كل منها شيء واحد.
   *[other] هناك { $count } صفحة قصيرة على الأكثر، في كل منها شيء واحد.
}
apply-begin-linked = { $count ->
    [one] إجابة واحدة جاءت مع الرابط الذي فتحته. يمكنك تغييرها.
    [two] إجابتان جاءتا مع الرابط الذي فتحته. يمكنك تغييرهما.
    [few] { $count } إجابات جاءت مع الرابط الذي فتحته. يمكنك تغييرها.
   *[other] { $count } إجابة جاءت مع الرابط الذي فتحته. يمكنك تغييرها.
}
apply-begin-saved = تُحفظ كل إجابة فور إعطائها. يمكنك التوقف والمتابعة لاحقًا، ومن جهاز آخر أيضًا.
apply-begin-known = ما تعرفه البلدية مسبقًا مملوء لك، ونذكر مصدره.
apply-begin-privacy = نطلب هذا { $purpose } ({ $law }).
apply-begin-start = ابدأ
apply-begin-later = يمكنك البدء دون حساب وتسجيل الدخول عند الإرسال.
apply-begin-sign-in = تسجيل الدخول
apply-optional = { $label } (اختياري)
apply-example = مثلًا { $example }
apply-continue = احفظ وتابع
apply-save-later = احفظ وتابع لاحقًا
apply-why = لماذا نسأل عن هذا
apply-locked = إذا كان هذا خطأ فأبلغ السجل: لا يمكن تغييره هنا.
apply-time = الوقت
apply-time-hint = مثلًا 14:30
apply-from = من
apply-to = إلى
apply-part-given = الأسماء
apply-part-family = اسم العائلة
apply-part-born = تاريخ الميلاد
apply-part-email = البريد الإلكتروني
apply-part-street = الشارع
apply-part-number = رقم المنزل
apply-part-postcode = الرمز البريدي
apply-part-city = المدينة
apply-place-hint = عنوان أو تقاطع أو معلم قريب
apply-add = أضف: { $item }
apply-remove = احذف { $item }
apply-help = مساعدة في هذا السؤال
apply-tasks-title = طلبك
apply-tasks-lead = أكمل الأجزاء بأي ترتيب. كل شيء محفوظ.
apply-tasks-check = راجع وأرسل
apply-section-not-needed = غير لازم
apply-section-not-started = لم يبدأ
apply-section-in-progress = جارٍ
apply-section-complete = مكتمل
apply-delete = احذف هذه المسودة
apply-check-title = راجع إجاباتك
apply-check-price = التكلفة { $amount }.
apply-check-sign-in = سجّل الدخول للإرسال
apply-check-sign-in-why = حتى يصلك القرار أنت وحدك. ما كتبته محفوظ.
apply-check-send = إرسال
apply-declaration = ما كتبته صحيح على حد علمي.
apply-submit = أرسل الطلب
apply-change = تغيير
apply-sent = أُرسل الطلب
apply-sent-reference = رقمك المرجعي
apply-status-title = طلبك
apply-next-open = طلبك لدى المكتب. لا حاجة إلى أن تفعل شيئًا الآن. ستصلك رسالة حالما يجدّ جديد.
apply-stands-still = حدث خلل من جانبنا فتوقف طلبك. نحن نراه ونعمل على إصلاحه. مكانك محفوظ، ولا حاجة إلى أن تفعل شيئًا.
apply-next-waiting = يحتاج المكتب إلى شيء منك. المهلة متوقفة حتى تجيب.
apply-next-waiting-runs = يحتاج المكتب إلى شيء منك. تستمر المهلة القانونية في هذه الأثناء، فيُرجى الإجابة قريبا.
apply-next-payment = يستمر طلبك فور دفع الرسم.
apply-next-lapsed = انتهى هذا الطلب دون قرار لأن الرسم لم يدفع. يمكنك تقديم طلب جديد.
apply-next-granted = قُبل طلبك.
apply-next-ended = انتهى ما منح لك.
apply-next-refused = لم يُقبل طلبك. تجد أدناه الأسباب وما يمكنك فعله.
apply-next-withdrawn = لقد سحبت هذا الطلب.
apply-next-draft = هذه مسودة. لا يراها غيرك.
apply-due = يصلك القرار في موعد أقصاه { $due }.
apply-due-norm = نسعى إلى البتّ قبل { $norm }. وقانونًا يصلك القرار في موعد أقصاه { $due }.
apply-due-stopped = المهلة القانونية متوقفة حتى تجيب.
apply-due-payment = تتوقف المهلة القانونية حتى يدفع الرسم.
apply-rank = توزع الأماكن بحسب النقاط. لديك { $points } نقطة وترتيبك بين { $first } و{ $last } من { $all }.
apply-rank-behind = توزع الأماكن بحسب النقاط. لديك { $points } نقطة وترتيبك بعد { $first } من { $all }.
apply-slot = { $day }، { $time }
apply-asked = ما يطلبه المكتب
apply-answer = جوابك
apply-answer-send = أرسل الجواب
apply-history = ما جرى حتى الآن
apply-receipts = الإيصالات
apply-receipts-why = تُدوَّن كل خطوة في سجل البلدية العلني الذي لا يمكن لأحد تغييره خفية. والإيصال يثبت ذلك حتى من دوننا.
apply-receipts-check = تحقّق من إيصال
apply-letters = الرسائل
letter-submitted = وصل طلبك (PDF)
letter-asked = ما يطلبه القسم (PDF)
letter-demanded = ما يجب دفعه (PDF)
letter-reminded = تذكير بالرسم (PDF)
letter-refunded = مال رُدّ (PDF)
desk-letter = كرسالة (PDF)
apply-what-you-sent = ما أرسلته
apply-who-looked = من اطّلع على بياناتي
apply-withdraw = اسحب الطلب
apply-give-up = تنازل عما منح
apply-give-up-why = لن يكون لك بعد الآن. يمكن لغيرك أن يأخذ المكان أو الموعد. لا يمكن التراجع عن ذلك، ويمكنك تقديم طلب جديد.
my-applications-title = طلباتي
my-applications-none = لم تقدّم أي طلب بعد.

state-draft = مسودة
state-open = قيد المعالجة
state-waiting = بانتظارك
state-granted = مقبول
state-refused = غير مقبول
state-withdrawn = مسحوب
state-lapsed = انتهى دون قرار
state-ended = منح ثم انتهى

say-yes = نعم
say-no = لا
say-unknown = غير معروف
say-period = من { $from } إلى { $to }

source-population = من سجل السكان.
source-addresses = من سجل العناوين.
source-vehicles = من سجل المركبات.
source-companies = من سجل الشركات.
source-income = من مصلحة الضرائب.
source-contact = من حسابك.
source-cases = من طلباتك السابقة.

criterion-met = مستوفى
criterion-not-met = غير مستوفى
criterion-to-check = قيد التحقق
criterion-official-looks = ينظر فيه موظف.

decision-granted = مقبول
decision-refused = غير مقبول
decision-price = الرسم
decision-valid-until = صالح حتى
decision-why = الأسباب
decision-letter = القرار في رسالة (PDF)
decision-objection = إذا لم توافق فيمكنك الاعتراض حتى { $until }.
decided-by-rules = قررته القواعد دون موظف. ويمكنك دائمًا أن تطلب نظر إنسان فيه بتقديم اعتراض.
decided-by-official = قرره موظف في { $unit }.
decided-by-program = قرره برنامج يعمل لصالح { $unit }.
signed-by-program = برنامج يعمل لصالح { $unit }
decided-by-silence = انقضت المهلة دون قرار، والقانون يحدد ما يعنيه ذلك.

event-submitted = أُرسل الطلب
event-checked = فحصته القواعد
event-assigned = تولّاه موظف
event-released = أُعيد إلى القائمة
event-asked = طلب المكتب شيئًا
event-answered = أجبتَ
event-opinion-asked = سُئلت وحدة أخرى
event-opinion-given = أبدت وحدة أخرى رأيها
event-noted = أُضيفت ملاحظة
event-proposed = اقتُرح قرار
event-sent-back = أُعيد الاقتراح
event-done = أُنجزت خطوة
event-decided = صدر القرار
event-delivered = الرسالة جاهزة
event-withdrawn = سُحب
event-extended = مُدّدت المهلة
event-reassigned = أحيلت إلى موظف آخر
event-forwarded = أحيلت إلى وحدة أخرى
event-demanded = طُلب رسم
event-paid = دُفع الرسم
event-part-paid = ورد مبلغ
event-waived = أُعفي من الرسم
event-refunded = رُدّ مبلغ
event-reminded = أُرسل إليك تذكير
event-lapsed = انتهى لأن الرسم لم يدفع
event-ended = انتهى ما منح
event-ended-expired = انتهى ما منح: انقضى يومه الأخير
event-ended-given-up = جرى التنازل عما منح
event-ended-revoked = سحب ما منح
event-term-passed = انقضت المهلة؛ يقرر موظف
event-term-passed-no-place = انقضت المهلة؛ أعطيت كل الأماكن، لذلك يقرر موظف
event-term-passed-conflict = انقضت المهلة؛ يحول قيد في سجل دون ذلك، لذلك يقرر موظف
event-unpaid = استمر مع أن الرسم لم يدفع
event-stopped = حدث خلل من جانبنا
event-retried = أُعيدت محاولة الخطوة
event-skipped = واصل الملف سيره بعد الخطوة
event-moved = واصل الملف سيره من خطوة أخرى
event-sent = أُبلغ ملف آخر بذلك
event-told = أبلغ ملف آخر هذا الملف بشيء
event-told-by-program = أبلغ برنامج هذا الملف بشيء
event-chosen = اختار موظف الخطوة التالية
event-work-asked = كُلّف برنامج بخطوة
event-work-failed = لم يتمكن برنامج من إنجاز خطوة
event-posted = أُرسلت رسالة بالبريد
event-purged = أُزيل ما لم تعد هناك حاجة إليه، ويُحفظ باقي الملف
event-migrated = يستمر وفق إصدار جديد من الخدمة

fee-title = الرسم
fee-amount = المبلغ
fee-law = بموجب أي قانون
fee-due = يدفع قبل
fee-paid = دُفع
fee-refunded = رُدّ
fee-remaining = بقي للدفع
fee-excess = دُفع زائدا، ويُرد
fee-movement = { $amount } في { $day } ({ $means })، إيصال { $number }
fee-by-transfer = بتحويل مصرفي
fee-at-counter = في الشباك
fee-quote = اذكر المرجع { $reference }
fee-reference = مرجع الدفع
fee-pay-online = ادفع عبر الإنترنت
demand-open = للدفع
demand-paid = مدفوع
demand-waived = معفى منه
demand-cancelled = لم يعد مستحقا
demand-refunded = مردود
means-cash = نقدا
means-card = بالبطاقة
means-transfer = بتحويل
means-online = عبر الإنترنت
pay-title = دفع رسم
pay-invented = صفحة الدفع هذه مختلقة مثل البلدية. لا ينتقل أي مال.
pay-amount = تدفع { $amount }.
pay-now = ادفع بمال مختلق
pay-not-now = رجوع دون دفع

actor-visitor = منك
actor-person = منك
actor-official = من موظف
actor-client = من برنامج
actor-system = من النظام

cases-refusal-incomplete = ينقص شيء. راجع الصفحات من جديد.
cases-refusal-exited = بحسب إجاباتك هذه الخدمة ليست لك.
cases-refusal-not-online = لا يمكن تقديم هذا الطلب عبر الموقع. تبين صفحة الخدمة كيف يُقدَّم.
cases-refusal-closed = لا تستقبل هذه الخدمة طلبات حاليًا. مسودتك محفوظة.
cases-refusal-sign-in-first = سجّل الدخول للإرسال. ما كتبته محفوظ.
cases-refusal-level-too-low = تحتاج هذه الخدمة إلى تسجيل دخول أوثق. استخدم مفتاح مرور أو رمزًا ثم أرسل من جديد.
cases-refusal-one-open = لديك طلب قائم لهذا. انتظر قراره أو اسحبه أولًا.
cases-refusal-not-declared = ضع علامة لتأكيد أن ما كتبته صحيح
cases-refusal-answers-unfit = بعض الإجابات لا تنتمي إلى هذه الاستمارة.
cases-refusal-already-sent = أُرسل هذا الطلب من قبل. ما أُرسل لا يمكن تغييره؛ أجب عندما تسألك الإدارة أو اسحب الطلب.
cases-refusal-nothing-asked = لم تسألك الإدارة عن شيء في الوقت الحالي.
cases-refusal-not-running = لم يعد هذا الطلب جاريًا، فلا يمكن سحبه.
cases-refusal-not-for-you = هذه الخدمة لغيرك: انظر «من يمكنه التقديم» في صفحتها. إذا كان في السجلات خطأ عنك فاسأل مكتب السجل.
cases-refusal-quota-full = جميع أماكن هذه الخدمة مشغولة حاليا. تحفظ مسودتك؛ حاول مجددا عندما يتخلى أحد عن مكانه.
cases-refusal-places-full = كل أماكن هذه الخدمة مُنحت. لم يُرسل شيء: حاول لاحقا، أو اسأل الجهة.
cases-refusal-slot-gone = الموعد الذي اخترته لم يعد متاحا. غيره إلى موعد آخر؛ كل ما عداه محفوظ.
cases-refusal-booked-already = لديك حجز لهذا بالفعل. تنازل عنه أولا في صفحته ضمن «طلباتي»، أو انتظر حتى ينقضي موعده.
cases-refusal-task-not-open = أُنجزت هذه المهمة من قبل. انظر إلى الملف من جديد.
cases-refusal-not-your-unit = هذا لوحدة أخرى أو لدور آخر.
cases-refusal-not-your-role = دورك لا يسمح بذلك. اطلب من زميل في الوحدة يملك هذه الصلاحية.
cases-refusal-own-case = هذا طلبك الخاص. يجب أن يعالجه زميل.
cases-refusal-goes-on = لم يعد الملف متوقفًا هناك. انظر في القائمة مرة أخرى.
cases-refusal-work-topics = اذكر من موضوع واحد إلى 50 موضوعًا.
cases-refusal-work-number = هذا العدد خارج الحدود.
cases-refusal-work-text = ينقص شيء هنا، أو النص أطول من المسموح.
cases-refusal-work-variables = المتغيرات أكثر من المسموح، أو لأحدها اسم غير صالح.
cases-refusal-work-not-yours = لا يوجد عمل كهذا لهذا البرنامج.
cases-refusal-work-lock-lost = هذا العمل ليس محجوزًا بهذا القفل، أو يحجزه غيره الآن.
cases-refusal-work-over = لم يعد الملف ينتظر هذا العمل.
cases-refusal-work-unusable = لا يمكن للإجراء حفظ أحد المتغيرات.
cases-refusal-nobody-waits = لا ينتظر أي ملف في وحدتك هذه الرسالة، ولا تبدأ بها أي خدمة في وحدتك. تحقق من الاسم والمفتاح.
cases-refusal-begun-too-deep = بدأت حالات كثيرة بعضها بعضا على التوالي. انظر هل تبدأ عملياتها بعضها بعضا في دائرة.
cases-refusal-payload-too-deep = المحتوى متداخل أعمق مما يُقبل: 32 مستوى على الأكثر.
cases-refusal-message-unnamed = أعط الرسالة اسما لا يزيد على 200 حرف، ومفتاحا لا يزيد على 200 حرف.
cases-refusal-case-erased = مُحيت بيانات مقدم الطلب فلا يمكن أن يواصل الملف سيره.
cases-refusal-mend-needs-reason = اكتب السبب: يُحفظ مع الملف
cases-refusal-value-unreadable = اكتب قيمة: عددًا، أو true أو false، أو "نصًا" بين علامتي اقتباس، أو ⁦date("2027-01-31")⁩
cases-refusal-not-skippable = لا يمكن تخطي هذه الخطوة. اختر الخطوة التي يواصل الملف سيره منها.
cases-refusal-no-way-there = لا يمكن أن يواصل الملف سيره من هناك. اختر خطوة من القائمة.
cases-refusal-no-scenario = اختر السيناريو الذي تبدأ به
cases-refusal-values-unreadable = اكتب كل قيمة في سطر مستقل، مثل «⁦stall_area: 4⁩»
cases-refusal-placed-unreadable = اكتب كل عنصر في سطر مستقل، مثل «القديم = الجديد»؛ ويجب أن يكونا من النوع نفسه
cases-refusal-task-taken = تولّى زميل هذه المهمة. اطلب منه إعادتها.
cases-refusal-not-in-unit = ليس لهذا الزميل دور في هذه الوحدة.
cases-refusal-take-it-first = خذ المهمة أولا، أو اطلب من مدير الوحدة توزيعها.
cases-refusal-cannot-forward = هذه الخطوة تبقى في وحدتها. اطلب رأي الوحدة الأخرى بدلا من ذلك.
cases-refusal-no-such-unit = اختر وحدة أخرى
cases-refusal-nobody-there = لا أحد في تلك الوحدة يستطيع أداء هذه المهمة. اختر وحدة أخرى.
cases-refusal-forward-needs-reason = اكتب سبب الإحالة؛ يقرؤه مقدم الطلب والوحدة
cases-refusal-cannot-extend = لا يسمح أي قانون بتمديد مهلة هذا الطلب في هذه الخطوة. قرر، أو اسأل مقدم الطلب.
cases-refusal-extended-before = مددت المهلة من قبل. يسمح القانون بذلك مرة واحدة.
cases-refusal-term-over = انتهت المهلة، ولا يمكن تمديدها إلا قبل نهايتها. قرر الآن.
cases-refusal-changed-meanwhile = غير زميل هذا الطلب في اللحظة نفسها. انظر إليه من جديد.
cases-refusal-extend-needs-reason = اكتب سبب الحاجة إلى وقت إضافي؛ يقرؤه مقدم الطلب
cases-refusal-revoke-needs-reason = اكتب سبب السحب؛ يقرؤه صاحب الشأن
cases-refusal-not-in-force = لا شيء ساريا هنا يمكن إنهاؤه: لم يمنح، أو ليست له مدة، أو انتهى من قبل.
cases-refusal-text-empty = اكتب شيئًا: الأسباب أو السؤال أو الرأي
cases-refusal-text-too-long = اكتب 5000 حرف على الأكثر
cases-refusal-not-allowed-now = لا تسمح الإجراءات بهذا الآن. انظر إلى الملف من جديد.
cases-refusal-choice-not-offered = لا يمكن أن يبدأ هذا النشاط الآن. انظر إلى الملف من جديد.
cases-refusal-choice-not-finished = لم ينته هذا بعد: ما يجب بلوغه أولا لم يُبلغ.
cases-refusal-overrule-needs-reason = تقترح القواعد الرفض. لتقرر خلاف ذلك اكتب السبب
cases-refusal-same-official = يجب أن يؤكد موظف ثانٍ. لقد أعددت هذا القرار بنفسك.
cases-refusal-cannot-ask-unit = اختر الوحدة التي تريد سؤالها
cases-refusal-no-place-left = أعطيت كل الأماكن. اترك الطلب في القائمة، أو ارفضه.
cases-refusal-not-owed = لم يعد شيء مستحقا هنا. انظر إلى الرسم مرة أخرى.
cases-refusal-amount-missing = اكتب المبلغ، مثل 60.00
cases-refusal-more-than-paid = هذا أكثر مما ورد
cases-refusal-bank-number-missing = اكتب الرقم الذي يعرف به المصرف التحويل
cases-refusal-key-missing = أرسل ترويسة Idempotency-Key كي لا يحسب المال مرتين
cases-refusal-means-missing = اختر طريقة الدفع
cases-refusal-fee-needs-reason = اكتب السبب، فمقدم الطلب يقرؤه
cases-refusal-other-currency = الرسم مستحق بعملة أخرى
cases-refusal-person-erased = مُحيت بيانات مقدم الطلب فلا يمكن تسجيل شيء في الملف. رُدّ المال.
cases-refusal-not-to-post = أُرسلت هذه الرسالة من قبل، أو لا ترسل بالبريد، أو لم يعد رسمها مستحقا
cases-refusal-no-such-fee = لا يوجد رسم بهذا المرجع. تحقق من الحروف والأرقام.
cases-refusal-bank-number-taken = رقم البنك هذا يعود إلى مال آخر: سُجّل من قبل، أو ورد به مبلغ آخر. انظر في كشف الحساب وفي المال الذي لا يوافق أي رسم
cases-refusal-entry-settled = سوّى شخص ما هذا القيد
cases-refusal-nobody-chosen = اختر الشخص المعني
cases-refusal-no-service = اختر خدمة تستقبل الطلبات اليوم
cases-refusal-day-wrong = اكتب يوم وصول النموذج خلال آخر 60 يوما
cases-refusal-identity-not-seen = أكد أنك رأيت الشخص ووثيقة هوية
cases-refusal-not-for-them = ليست هذه الخدمة لهذا الشخص بحسب السجلات
cases-refusal-signature-wrong = التوقيع غير مطابق أو أقدم من خمس دقائق
cases-refusal-notification-unreadable = المحتوى ليس إشعارا بدفع

problem-upload-empty = الملف فارغ. اختره من جديد.
problem-upload-too-large = الملف أكبر من { $megabytes } ميغابايت. صغّره أو قسّمه.
problem-upload-not-allowed = لا يمكن قبول هذا النوع من الملفات. احفظه بصيغة PDF أو JPEG أو PNG.
problem-upload-incomplete = الملف مبتور. أرسله من جديد.
problem-upload-with-programs = في الملف برامج (ماكرو). احفظه من دونها أو بصيغة PDF.
problem-file-type = اختر ملفًا من أحد هذه الأنواع: { $accepted }
problem-max-files = { $max } ملفات على الأكثر

## مكتب الموظفين
desk-queue-title = قائمة العمل
desk-queue-caption = المهام بحسب الاستحقاق
desk-queue-empty = لا شيء لعمله هنا. اختر وحدة أخرى أو عرضًا آخر.
desk-queue-count = { $count ->
    [0] لا مهام
    [one] مهمة واحدة
    [two] مهمتان
    [few] { $count } مهام
    [many] { $count } مهمة
   *[other] { $count } مهمة
}
desk-queue-more-than = أكثر من { $count } مهمة
desk-find-label = انتقل إلى ملف برقمه المرجعي
desk-find = ابحث
desk-find-nothing = لا ملف بالرقم المرجعي «{ $reference }». تحقق من الحروف والأرقام.
desk-filter-unit = الوحدة
desk-filter-service = الخدمة
desk-filter-show = اعرض
desk-filter-apply = طبّق
desk-filter-all-units = كل وحداتي
desk-filter-all-services = كل الخدمات
desk-show-all = للإنجاز
desk-show-free = لم يتولّها أحد
desk-show-mine = مهامي
desk-show-late = متأخرة
desk-show-waiting = بانتظار مقدمي الطلبات
desk-column-reference = المرجع
desk-column-service = الخدمة
desk-column-task = المهمة
desk-column-received = منذ
desk-column-due = الاستحقاق
desk-column-who = لدى
desk-column-tick = اختيار
desk-tick = اختيار { $reference }
desk-batch-title = عدة مهام معا
desk-batch-none = حدد أولا مهمة واحدة على الأقل في القائمة.
desk-batch-done = تم: { $count }
desk-batch-not-done = لم يتم: { $count }
desk-batch-back = العودة إلى القائمة
desk-ranking-title = القائمة المرتبة: { $service }
desk-ranking-caption = الطلبات المفتوحة، الأكثر نقاطا أولا ثم الأقدم
desk-ranking-places = بقي { $left } من { $places } مكانا.
desk-ranking-uncounted = أماكن هذه الخدمة غير معدودة.
desk-ranking-empty = لا أحد ينتظر.
desk-ranking-none = حدد طلبا واحدا على الأقل، أو اذكر العدد.
desk-ranking-count = كم، من أعلى القائمة
desk-ranking-grant-first = منح الأوائل
desk-ranking-grant-ticked = منح المحددين
desk-ranking-within = يوجد مكان
desk-ranking-points = { $points } نقطة
desk-ranking-lists = القوائم المرتبة
desk-ranking-new = { $reference } جديد في القائمة، في المرتبة { $now }
desk-ranking-gone = لم يعد { $reference } في القائمة
desk-ranking-moved = كان { $reference } في المرتبة { $before } وهو الآن في المرتبة { $now }
cases-refusal-ranking-changed = تغيرت القائمة منذ أن نظرت إليها. لم يمنح شيء: انظر إليها من جديد.
desk-column-place = الترتيب
desk-column-points = النقاط
desk-late = متأخر
desk-soon = قريبًا
desk-nobody = لا أحد بعد
desk-you = أنت
desk-colleague = زميل
desk-task-applicant = بانتظار مقدم الطلب
desk-step-decide = البتّ
desk-step-second = التأكيد
desk-step-opinions = إبداء الرأي
desk-step-opinion = إبداء الرأي
desk-step-inspection_visit = المعاينة في الموقع
desk-step-handle = النظر في الأمر
desk-step-check = التحقق
desk-step-collect = جمع الوثائق
desk-step-hearing = سماع الأطراف
desk-step-correct = بانتظار مقدم الطلب
desk-due = تنتهي المهلة القانونية { $due }
desk-applicant = مقدم الطلب
desk-unit = الوحدة المسؤولة
desk-channel = ورد عبر
desk-channel-web = الموقع
desk-channel-api = برنامج
desk-channel-counter = المكتب
desk-channel-paper = الورق
desk-channel-message = رسالة
desk-received = ورد في
desk-take = تولَّ
desk-release = أعِد
desk-take-over = تولي المهمة بدلا من الزميل
desk-hand-on = تسليم إلى زميل
desk-which-colleague = إلى من
desk-no-colleagues = لا أحد غيرك في هذه الوحدة يؤدي المهام. أحل المهمة إلى وحدة أخرى، أو أعدها إلى القائمة.
desk-done = تم
desk-which-unit = أي وحدة
desk-action-approve = اقبل
desk-action-approve-text = ملاحظات للرسالة (لازمة إذا اقترحت القواعد الرفض)
desk-action-refuse = ارفض
desk-action-refuse-text = الأسباب كما سترد في الرسالة
desk-action-confirm = أكّد
desk-action-confirm-text = ملاحظات (اختياري)
desk-action-send-back = أعِد الاقتراح
desk-action-send-back-text = ما يجب تغييره
desk-action-answer = أجب
desk-action-answer-text = الجواب كما سيرد في الرسالة
desk-choices = ما يمكن أن يبدأ
desk-begin = ابدأ: { $step }
desk-finish = لا يبدأ هنا شيء آخر
desk-action-give-opinion = أبدِ الرأي
desk-action-give-opinion-text = رأي وحدتك
desk-action-inspect = قدّم تقرير المعاينة
desk-action-inspect-text = ما وجدته
desk-action-ask-correction = اسأل مقدم الطلب
desk-action-ask-correction-text = ما تحتاج إليه بكلمات بسيطة. تتوقف المهلة حتى يجيب حيث يسمح القانون بذلك.
desk-action-ask-opinion = اسأل وحدة أخرى
desk-action-ask-opinion-text = ما تريد معرفته
desk-action-forward = إحالة إلى وحدة أخرى
desk-action-forward-text = لماذا تخص تلك الوحدة. يبلغ مقدم الطلب بذلك.
desk-action-extend = تمديد المهلة حتى { $due }
desk-action-extend-text = لماذا يلزم وقت إضافي، بكلمات بسيطة. يبلغ مقدم الطلب، ويسمح القانون بذلك مرة واحدة.
desk-action-revoke = سحب ما منح
desk-action-revoke-text = لماذا يسحب، بكلمات بسيطة. يبلغ صاحب الشأن مع طريق الاعتراض. ويصبح ما كان محجوزا متاحا فورا.
desk-findings = ما وجدته القواعد
desk-proposal-granted = تقترح القواعد القبول.
desk-proposal-refused = تقترح القواعد الرفض.
desk-proposal-desk = تترك القواعد القرار لك.
desk-no-criteria = ليس لقواعد هذه الخدمة معايير.
desk-answers = الإجابات
desk-sensitive = بيان حساس: لا يراه إلا من يقرّر في الملف أو يبدي رأيا فيه
desk-documents = الوثائق
desk-no-documents = لا وثائق.
desk-process = أين وصل الملف
desk-process-now = الخطوات المفتوحة:
desk-diagram = الإجراءات رسمًا
desk-history = السجل
desk-note = ملاحظة للزملاء
desk-note-text = يمكن لمقدم الطلب قراءتها إذا طلب ملفه.
desk-note-add = أضف الملاحظة
desk-seen = أنت أيضًا مرئي: يرى مقدم الطلب أنك فتحت هذا الملف ومتى ولماذا.
posting-title = رسائل للإرسال بالبريد
posting-what = من قدم طلبه على الورق أو في الشباك أو بلا حساب لا يقرأ صندوق رسائل: اطبع هذه الرسائل وأرسلها بالبريد ثم علّم عليها.
posting-none = لا شيء للإرسال.
posting-letter = الرسالة
posting-since = منذ
posting-posted = أُرسلت
posting-mark = علّم أنها أُرسلت
desk-payments-title = الرسوم
desk-payments-find = ابحث عن رسم
desk-payments-find-hint = مرجع الدفع (RF …) أو مرجع الملف
desk-payments-nothing = لا يوجد رسم بالمرجع «{ $reference }». تحقق من الحروف والأرقام.
desk-payments-late = لم تدفع في وقتها
desk-payments-late-none = دُفعت كل رسوم أقسامك في وقتها.
desk-payments-excess = للرد
desk-payments-excess-none = لم يُدفع شيء زائد.
desk-payments-entries = مال لا يوافق أي رسم
desk-payments-entries-none = كل قيود كشوف الحساب توافق رسما.
desk-payments-not-ours = ما عُلّم أنه ليس للبلدية
entry-title = مال لا يوافق أي رسم
entry-booked = قُيد في
entry-why = لماذا هو هنا
entry-why-unmatched = لا مرجع فيه
entry-why-differs = رقم البنك يعود إلى مبلغ آخر
entry-why-amount-missing = لا مبلغ فيه
entry-why-other-currency = عملة غير عملة الرسم
entry-why-person-erased = مُحيت بيانات من عليه الرسم
entry-why-not-owed = لم يعد الرسم موجودا
entry-text = ما كتبه الدافع
entry-payer = اسم صاحب الحساب
entry-account = الحساب
entry-match = تسجيله لرسم
entry-match-do = سجّله لهذا الرسم
entry-not-ours = ليس للبلدية
entry-reason = لماذا ليس للبلدية
entry-reason-hint = للأسئلة لاحقا، ويُحفظ سنة
entry-not-ours-do = علّم أنه ليس للبلدية
entry-settled = سوّى شخص ما هذا القيد.
entry-settled-by = سوّاه
entry-settled-at = سُوّي في
entry-reason-said = لماذا ليس للبلدية
entry-reopen-what = عُلّم أنه ليس للبلدية. إن كان ذلك خطأ فأعد النظر فيه، وعندئذ يمكن تسجيله لرسم.
entry-reopen = أعد النظر فيه
fee-payer = الدفعة { $number } وردت من
desk-payment-title = رسم
desk-payment-open = استلم مالا أو أعفِ أو رُدّ
desk-payment-case = الملف
desk-payment-take = سجّل
desk-payment-means = كيف انتقل المال
desk-payment-number = رقم المصرف
desk-payment-number-hint = للتحويلات، كما في كشف الحساب
desk-payment-text = لماذا يُعفى منه أو يُرد
desk-payment-text-hint = مطلوب لكليهما، ومقدم الطلب يقرؤه
desk-payment-pay = ورد مال
desk-payment-refund = رُدّ مال
desk-payment-waive = أعفِ من الباقي
desk-payment-receipt = سُجّل. رقم الإيصال { $number }، وهو عند مقدم الطلب أيضا.
desk-stands = الإجراءات متوقفة عند «{ $step }» منذ { $since }. وكل ما عدا ذلك مستمر.
desk-stands-mend = أعد تحريكها
work-title = عمل البرامج
work-what = خطوات من الملفات تنجزها برامج مسجلة. ما ينتظر طويلا ليس له برنامج يأخذ موضوعه، أو توقف برنامجه.
work-none = لا ينتظر أي ملف برنامجًا.
work-topics = ما ينتظر، حسب الموضوع
work-topic = الموضوع
work-waiting = ينتظر
work-held = قيد الإنجاز
work-failed = أخفق من قبل
work-oldest = الأقدم منذ
work-failed-title = ما أخفق وستعاد محاولته
work-step = الخطوة
work-failures = مرات الإخفاق
work-retries = المحاولات المتبقية
work-next = المحاولة التالية ابتداء من
incidents-title = ملفات متوقفة
incidents-what = أخفقت خطوة لا يؤديها أحد يدويًا. لا يضيع شيء من هذه الملفات: كل منها ينتظر هنا حتى يعيد أحد تحريكه.
incidents-counted = { $count ->
    [0] لا ملف متوقف.
    [one] ملف واحد متوقف.
    [two] ملفان متوقفان.
    [few] { $count } ملفات متوقفة.
   *[other] { $count } ملفًا متوقفًا.
 }
incidents-counted-more = أكثر من { $count } ملف متوقف. تظهر الأقدم منها.
incidents-version = الإصدار { $version }
incidents-retry-all = { $count ->
    [one] أعد المحاولة
    [two] أعد محاولة الملفين
    [few] أعد محاولة الملفات الـ{ $count }
   *[other] أعد محاولة الـ{ $count } ملفًا
 }
incidents-retried = ملفات واصلت سيرها: { $done }. ملفات ما زالت متوقفة: { $again }.
incident-title = ملف متوقف
incident-element = الخطوة
incident-expression = ما كان يُحسب
incident-cause = سبب الإخفاق
incident-cause-closed = لا يراه إلا من يقرأ ملفات الوحدة، لأنه قد يقتبس ما كتبه شخص.
incident-since = منذ
incident-tries = المحاولات
incident-version = إصدار الخدمة
incident-closed = واصل سيره
incident-over = واصل الملف سيره. لا شيء مطلوب هنا.
incident-again = جرت المحاولة، وتوقف الملف مرة أخرى.
incident-case = الملف { $reference }
incident-values = ما تراه الخطوة
incident-values-none = ليس للإجراءات قيم بعد.
incident-mend = إعادة تحريك الملف
incident-text = السبب
incident-text-hint = مطلوب لكل شيء عدا إعادة المحاولة نفسها. يُحفظ مع الملف.
incident-name = قيمة تُضبط أولًا
incident-name-hint = اسمها كما في الإجراءات؛ اتركه فارغًا كي لا تضبط شيئًا
incident-value = القيمة
incident-value-hint = مثل 12 أو true أو "نص" بين علامتي اقتباس أو ⁦date("2027-01-31")⁩
incident-to = المواصلة من
incident-to-hint = فقط لزر «المواصلة من الخطوة المختارة»
incident-retry = أعد المحاولة
incident-skip = المواصلة بعد هذه الخطوة
incident-move = المواصلة من الخطوة المختارة
undelivered-title = رسائل رُفضت
undelivered-what = أرسلت حالة رسالة كان يجب أن تبدأ حالة أخرى أو أن تدفع حالة إلى الأمام، ولم تُقبل. تُعاد المحاولة تلقائيا مدة 60 يوما، إلا إذا كانت ستُرفض كل مرة.
undelivered-cut = تُعرض { $count } رسالة، وهي الأطول انتظارا.
undelivered-why = سبب الرفض
undelivered-sent = أُرسلت في
undelivered-text = لماذا تتخلى عنها
undelivered-text-hint = عند التخلي عنها فقط. يُحفظ السبب مع الحالة.
undelivered-give-up = التخلي عنها
workshop-title = الخدمات من الداخل
workshop-what = إجراءات كل خدمة وقواعدها وسيناريوهاتها، وأين تقف الملفات الجارية. لا يظهر شيء شخصي.
workshop-process = الإجراءات، وأين تقف الملفات الجارية
workshop-none-running = لا ملف جارٍ.
workshop-version-current = ملفات جارية على هذا الإصدار ({ $version })
workshop-version-earlier = ملفات جارية على الإصدار { $version }
workshop-list = الشيء نفسه في قائمة
workshop-kind = ما هو
workshop-waiting = ينتظر شخصًا
workshop-standing = متوقف
workshop-tables = القواعد
workshop-no-tables = ليس لهذه الخدمة جداول قرار.
workshop-column-if = إذا
workshop-column-then = إذن
workshop-column-note = ملاحظة
workshop-hit-unique = ينطبق سطر واحد بالضبط
workshop-hit-first = يُعتد بأول سطر ينطبق
workshop-hit-any = كل السطور المنطبقة تقول الشيء نفسه
workshop-hit-priority = من السطور المنطبقة يُعتد بأهم نتيجة
workshop-hit-collect = يُعتد بكل السطور المنطبقة
workshop-hit-rule-order = يُعتد بكل السطور المنطبقة بترتيبها
workshop-hit-output-order = يُعتد بكل السطور المنطبقة، الأهم أولًا
workshop-scenarios = السيناريوهات وما تمر به
workshop-covered-drawing = الرسم مع ما تمر به السيناريوهات
workshop-covered = تمر السيناريوهات بـ{ $taken } من { $all } من عناصر الإجراءات (مظللة).
workshop-missed = عناصر لا يصل إليها أي سيناريو
workshop-scenario = سيناريو
workshop-passed = ينجح
workshop-where = أين يقف بعدها
workshop-ends = انتهى عند «{ $step }»
workshop-waits = ينتظر عند: { $steps }
workshop-not-handed-in = لم يُقدَّم
workshop-try = جرّبها
workshop-try-what = ابدأ بسيناريو وغيّر ما تشاء، وانظر ما تقوله القواعد وأي طريق تسلكه الإجراءات. لا يُحفظ شيء.
workshop-values = إجابات ووقائع أخرى
workshop-values-hint = واحدة في كل سطر كما في scenarios.yaml:‏ ⁦stall_area: 4⁩
workshop-steps = ما يحدث بعدها
workshop-steps-hint = أفعال ومدد ورسائل بينها فواصل: ⁦inspect, approve, P15D, message term-passed⁩. إن تُرك فارغًا فكما في السيناريو.
workshop-try-button = جرّب
workshop-result = ما ينتج عنه
workshop-outcome = تقول القواعد
workshop-rules = القواعد المنطبقة
workshop-path = الطريق عبر الإجراءات
workshop-step-wrong = خطوة لم تناسب
workshop-exit = ينتهي النموذج عند الصفحة { $page }
bpmn-start = بداية
bpmn-end = نهاية
bpmn-task = مهمة
bpmn-user-task = مهمة شخص
bpmn-manual-task = مهمة خارج البرنامج
bpmn-service-task = يؤديها البرنامج
bpmn-script-task = يحسبها البرنامج
bpmn-business-rule-task = تقررها القواعد
bpmn-send-task = يرسل رسالة
bpmn-receive-task = ينتظر رسالة
bpmn-call-activity = يستدعي إجراءات أخرى
bpmn-sub-process = جزء من الإجراءات
bpmn-gateway = تفرع أو التقاء
bpmn-boundary = حدث على الحافة
bpmn-catch = ينتظر حدثًا
bpmn-throw = يعلن حدثًا
bpmn-other = لا ينفَّذ
workshop-migrate = انقلها إلى الإصدار الحالي
migration-title = نقل الملفات الجارية
migration-what = ينتهي الملف على الإصدار الذي بدأ به، إلا إذا نقلته. يُجرَّب ذلك أولًا على كل ملف جارٍ؛ وما يُنقل يحتفظ بمكانه ومهلته ومهامه، ويُسجَّل ذلك في تاريخه.
migration-from = من الإصدار
migration-to = إلى الإصدار الحالي
migration-placed-count = عناصر لها مكان هناك
migration-missing = عناصر بلا مكان
migration-missing-what = لا يهم هذا إلا حيث يقف ملف الآن. قل أدناه إلى أين تذهب، وإلا بقيت تلك الملفات على إصدارها.
migration-placed = عناصر وُضعت يدويًا
migration-placed-hint = عنصر في كل سطر بمعرّفه: القديم = الجديد
migration-try = جرّب على كل الملفات الجارية
migration-run = انقلها الآن
migration-tried = ما أظهرته التجربة
migration-report = { $fits } من الملفات تُنقل، و{ $refused } تبقى على إصدارها.
migration-report-more = من الملفات الأولى { $fits } تُنقل و{ $refused } تبقى على إصدارها؛ وهناك المزيد.
migration-why = سبب بقائه
migration-moving = { $count } من الملفات تُنقل واحدًا واحدًا. ما لا يمكن نقله يبقى على إصداره.
counter-title = الشباك والورق
counter-find = لمن الطلب؟
counter-number = الرقم
counter-number-hint = رقم الدخول (S-…) أو الرقم في سجل السكان
counter-family-name = أو اسم العائلة
counter-family-name-hint = مع يوم الميلاد
counter-born-on = يوم الميلاد
counter-born-wrong = اكتب يوما موجودا، مثل 27 3 1985
counter-both = اذكر اسم العائلة ويوم الميلاد معا، أو رقما
counter-nobody = لا أحد معروف بهذا. تحقق منه أو اسأل الشخص عن رقمه.
counter-born = تاريخ الميلاد { $day }
counter-person = الشخص
counter-seen = رأيت الشخص ووثيقة هوية
counter-seen-hint = في الشباك. النموذج الورقي موقع باليد بدلا من ذلك.
counter-received-on = متى وصل النموذج الورقي
counter-received-on-hint = للورق فقط. تحسب المهلة القانونية من هذا اليوم.
counter-begin = ابدأ الطلب
counter-recorded = يرى الشخص في صفحته أنك اطلعت، ومتى ولماذا.
counter-begun = بدأت ولم ترسل
counter-declared = رأى الشخص هذه الأجوبة وأكد لي أنها صحيحة.
counter-declared-paper = النموذج الورقي موقع، وهذه الأجوبة هي ما فيه.
counter-scan = النموذج الورقي
counter-scan-file = صورة النموذج الموقع
counter-scan-save = أضف الصورة
counter-scan-there = الصورة موجودة. تحل صورة جديدة محلها.
counter-scan-missing = أضف صورة النموذج الموقع قبل الإرسال
counter-their-reference = مرجع الشخص
counter-due = القرار في موعد أقصاه
counter-take-home = اطبع هذه الصفحة للشخص. يجد الطلب في حسابه أيضا.
counter-next = الشخص التالي

## الرسائل
message-open-case = افتح الملف
message-received-subject = وصلنا طلبك: { $service }
message-received-body = وصل طلبك «{ $service }». رقمك المرجعي { $reference }.

    يمكنك متابعة سيره في أي وقت. ونكتب إليك حالما يجدّ جديد.
message-received-pay-subject = وصل الطلب، وبقي الدفع: { $service }
message-received-pay-body = وصل طلبك «{ $service }». مرجعك هو { $reference }.

    يرجى دفع { $amount } قبل { $due }. تتوقف المهلة القانونية حتى ذلك، ثم يبدأ القسم.

    طرق الدفع في صفحة طلبك. اكتب في التحويل { $rf }.
message-pay-subject = للدفع: { $service }
message-pay-body = يستمر طلبك { $reference } فور دفع الرسم { $amount }. يرجى الدفع قبل { $due }.

    طرق الدفع في صفحة طلبك. اكتب في التحويل { $rf }.
message-pay-reminder-subject = تذكير، بقي الدفع: { $service }
message-pay-reminder-body = لم يصل الرسم { $amount } لطلبك { $reference }. يرجى الدفع قبل { $due }.

    طرق الدفع في صفحة طلبك. اكتب في التحويل { $rf }. إن كنت قد دفعت في هذه الأثناء فلا شيء عليك.
message-paid-subject = وصل دفعك: { $service }
message-paid-body = استلمنا { $amount } لطلبك { $reference }. رقم الإيصال { $number }. شكرا.
message-part-paid-subject = وصل جزء من الرسم: { $service }
message-part-paid-body = استلمنا { $amount } لطلبك { $reference }. رقم الإيصال { $number }.

    بقي { $left } للدفع.
message-overpaid-subject = وصل أكثر من الرسم: { $service }
message-overpaid-body = استلمنا { $amount } لطلبك { $reference }. رقم الإيصال { $number }.

    مبلغ { $excess } غير مستحق، وسنرده إليك.
message-place-gone-subject = لم يعد المكان شاغرا: { $service }
message-place-gone-body = ذهب المكان الذي كان سيُمنح لطلبك { $reference } إلى شخص آخر. ليس عليك أن تدفع شيئا. ينظر موظف في ما يلي من أمر طلبك، وسنكتب إليك.
message-place-gone-paid-subject = لم يعد المكان شاغرا، ويُرد إليك مالك: { $service }
message-place-gone-paid-body = استلمنا { $amount } لطلبك { $reference }، لكن المكان كان قد ذهب إلى شخص آخر. سنرد إليك المال. ينظر موظف في ما يلي من أمر طلبك، وسنكتب إليك.
message-waived-subject = ليس عليك أن تدفع: { $service }
message-waived-body = أعفتك البلدية من { $amount } من رسم طلبك { $reference }.

    السبب: { $text }
message-refunded-subject = رُدّ مال: { $service }
message-refunded-body = رددنا إليك { $amount } لطلبك { $reference }. رقم الإيصال { $number }.

    السبب: { $text }
message-lapsed-subject = انتهى طلبك: { $service }
message-lapsed-body = لم يُدفع رسم طلبك { $reference } حتى بعد تذكيرنا، فانتهى الطلب دون قرار.

    لا تدين بشيء، ويمكنك تقديم طلب جديد.
message-asked-subject = نحتاج إلى شيء منك: { $service }
message-asked-body = لدى المكتب سؤال عن طلبك { $reference }:

    { $text }

    يُرجى الإجابة في صفحة طلبك. { $clock }
message-clock-stops = المهلة القانونية متوقفة حتى ذلك الحين.
message-clock-runs = تستمر المهلة القانونية في هذه الأثناء.
message-assigned-subject = هناك من يتولى طلبك: { $service }
message-assigned-body = تولى موظف طلبك { $reference } وهو ينظر فيه. ليس عليك فعل شيء.
message-opinion-subject = أبدت وحدة أخرى رأيها: { $service }
message-opinion-body = أبدت وحدة سُئلت عن طلبك { $reference } رأيها. تواصل الوحدة المختصة النظر فيه، وليس عليك فعل شيء.
message-inspection-subject = تمت الزيارة: { $service }
message-inspection-body = زار موظف الموقع بشأن طلبك { $reference }. ما وُجد محفوظ في الملف، وستقرؤه مع القرار.
message-reminder-subject = ما زالت إجابتك ناقصة: { $service }
message-reminder-body = سألك المكتب عن طلبك { $reference } ولم تصله إجابة بعد.

    يُرجى الإجابة في صفحة طلبك حتى { $until }.
message-forwarded-subject = طلبك الآن لدى وحدة أخرى: { $service }
message-forwarded-body = وصل طلبك { $reference } إلى وحدة لا تختص به. هو الآن لدى { $unit }. تبقى المهلة القانونية كما هي، وليس عليك فعل شيء.

    السبب: { $text }
message-extended-subject = نحتاج إلى وقت إضافي: { $service }
message-extended-body = مددت مهلة طلبك { $reference }. يصلك القرار في { $due } على الأكثر. يسمح القانون بذلك مرة واحدة ({ $law }).

    السبب: { $text }
message-decided-granted-subject = قُبل: { $service }
message-decided-granted-body = قُبل طلبك { $reference } «{ $service }».

    تجد القرار وأسبابه وإيصالك في صفحة طلبك.
message-decided-granted-pay-subject = مقبول، وبقي الدفع: { $service }
message-decided-granted-pay-body = قُبل طلبك { $reference } «{ $service }».

    يرجى دفع { $amount } قبل { $due }. طرق الدفع في صفحة طلبك، واكتب في التحويل { $rf }. وهناك أيضا القرار وأسبابه وإيصالك.
message-decided-refused-subject = قرار بشأن طلبك: { $service }
message-decided-refused-body = لم يُقبل طلبك { $reference } «{ $service }».

    تجد الأسباب وما يمكنك فعله إن لم توافق في صفحة طلبك.
letter-fee-demanded-title = { $service }: ما يجب دفعه
letter-fee-demanded-body = يستمر طلبك { $reference } فور دفع الرسم.
letter-fee-billed-body = قُبل طلبك { $reference }. ويجب دفع الرسم المبين أدناه مقابل ذلك.
letter-fee-reminded-title = { $service }: تذكير، لم يصل الرسم
letter-fee-reminded-body = لم يصل رسم طلبك { $reference }. إن كنت قد دفعت في هذه الأثناء فلا شيء عليك.
letter-fee-refunded-title = { $service }: رُدّ مال
letter-fee-refunded-body = رددنا إليك مالا يخص طلبك { $reference }.
letter-fee-is-reminded = نذكرك مرة واحدة ونمنحك المدة نفسها مرة أخرى.
letter-fee-ends = ينتهي طلبك دون قرار. يمكنك تقديمه من جديد في أي وقت.
letter-fee-stays = يبقى المبلغ مستحقا.
letter-fee-receipt = رقم الإيصال
letter-fee-reason = السبب
desk-paging-behind = لم تعد هناك صفحة { $page }: صارت القائمة أقصر.
desk-paging = الصفحة { $page }. في كل صفحة { $each } سطر، وهناك المزيد.
letter-granted = قُبل طلبك «{ $service }».
letter-refused = لم يُقبل طلبك «{ $service }».

## Who looked at my data
privacy-what-case-file = ملف طلب
privacy-what-process-state = موضع الملف في إجراءاته
privacy-what-colleague-name = اسم زميل
privacy-what-document = وثيقة
privacy-what-cases = طلبات
desk-actor-visitor = مقدم الطلب
desk-actor-person = مقدم الطلب
desk-actor-official = موظف
desk-actor-client = برنامج
desk-actor-system = النظام

retention-title = ملفات انتهت مدة حفظها
retention-lead = ما لم يعد القانون يسمح بحفظه يُتلف بقوائم: يقترحها موظف، ويوافق عليها آخر، ثم تنفذ في الخلفية.
retention-until = محفوظة حتى هذا اليوم على الأكثر
retention-until-hint = يوم لاحق يبيّن ما هو قادم.
retention-look = اعرض
retention-due = ملفات تنتهي حتى { $until }: { $count }
retention-no-archive = بعض هذه الملفات من حق الأرشيف، ولم يُضبط أرشيف. تبقى إلى أن يوجد واحد.
retention-nothing = لا شيء مستحق حتى هذا اليوم.
retention-groups = بحسب الخدمة والنتيجة
retention-by-day = بحسب اليوم
retention-column-outcome = كيف انتهت
retention-column-then = ما يحدث لها
retention-column-law = محفوظة بموجب
retention-column-until = محفوظة حتى
retention-column-cases = الملفات
retention-column-ended = تاريخ الانتهاء
retention-column-list = القائمة
retention-column-state = الحالة
retention-column-stays = ما يمنع إتلافه
retention-due-title = ملفات ستُتلف
retention-due-lead = ملفات محفوظة حتى { $until } على الأكثر ولا يمنع إتلافها شيء: { $count }
retention-staying-title = ملفات تبقى مع انتهاء مدتها
retention-staying-lead = ملفات محفوظة حتى { $until } على الأكثر ويمنع إتلافها شيء: { $count }
retention-held-title = ملفات عليها حجز قانوني
retention-held-lead = ملفات لا يجوز لأحد إتلافها الآن مهما كانت مدتها: { $count }
retention-propose = ضع هذه الملفات في قائمة
retention-cut = تتسع القائمة لـ { $count } ملف. يأتي الباقي في القائمة التالية.
retention-count = عدد الملفات
retention-count-hint = اكتب { $count } للتأكيد.
retention-propose-button = ضعها في قائمة
retention-lists = القوائم
retention-lists-none = لا توجد قوائم بعد.
retention-list-name = ملفات محفوظة حتى { $until }
retention-list-until = محفوظة حتى هذا اليوم على الأكثر
retention-list-cases = ملفات وضعت في القائمة
retention-list-proposed = اقترحت
retention-list-proposed-by = اقترحها أو راجعها
retention-list-approved = تمت الموافقة
retention-list-approved-by = وافق عليها
retention-list-left-out = بقيت رغم ذلك
retention-list-not-before = مؤجلة حتى
retention-list-reason = السبب
retention-list-ended = انتهت
retention-by-night = المهمة الليلية
retention-by-itself = لا تلزم موافقة أحد
retention-find = حجز قانوني
retention-find-hint = ملف بمرجعه، لوضع حجز عليه أو رفعه
retention-find-nothing = لا يوجد ملف بهذا المرجع.
retention-outcome-granted = مقبول
retention-outcome-refused = مرفوض
retention-outcome-withdrawn = مسحوب
retention-outcome-lapsed = انتهى دون قرار
retention-outcome-running = ما زال مفتوحا
retention-then-destroy = يُتلف
retention-then-transfer = يسلّم إلى الأرشيف
retention-heading = مدة الحفظ
retention-kept-destroy = نحفظ هذا الملف حتى { $until } بموجب: { $law }. بعد ذلك يُتلف.
retention-kept-transfer = نحفظ هذا الملف حتى { $until } بموجب: { $law }. بعد ذلك يتسلمه الأرشيف ويُتلف هنا.
retention-while-open = تبدأ المدة عند انتهاء الملف.
retention-stays-held = حجز قانوني
retention-stays-money-open = رسم غير مدفوع، أو مبلغ يجب رده
retention-stays-contested = اعتراض قيد النظر
retention-receipt = محضر هذه القائمة مع إثبات وجوده في السجل
retention-receipt-name = destroyed
retention-needs-another = أنت اقترحت هذه القائمة أو راجعتها. يجب أن يوافق عليها شخص آخر.
retention-check = راجع هذه القائمة
retention-check-button = راجعتها
retention-approve = وافق على هذه القائمة
retention-approve-warning = ما يُتلف لا يمكن استرجاعه.
retention-approve-hint = اكتب عدد الملفات التي وضعت في القائمة.
retention-approve-button = أتلف هذه الملفات
retention-not-now = ليس الآن
retention-reason = لماذا؟
retention-reason-hint = لا تذكر اسم أحد: الأمر يخص القائمة كلها.
retention-postpone-until = أجّل حتى
retention-postpone-hint = للتأجيل فقط. لا تجوز الموافقة على القائمة قبل هذا اليوم.
retention-postpone = أجّل
retention-return = اسحب القائمة
retention-gone = ما أُتلف أو سُلّم
retention-on-list = ما زال في القائمة
retention-case-title = مدة حفظ { $reference }
retention-held = حجز قانوني منذ { $since } إلى أن يُرفع.
retention-held-until = حجز قانوني منذ { $since } حتى { $until }.
retention-public-title = ما لم نعد نحفظه
retention-public-lead = عندما تنتهي المدة التي يسمح القانون بحفظ ملف خلالها نتلفه أو يتسلمه الأرشيف. هذه أعداد ما انتهى في كل سنة.
retention-public-none = لم ينته شيء بعد.
retention-public-year = السنة
retention-public-destroyed = أُتلف
retention-public-transferred = سُلّم إلى الأرشيف
retention-public-small = أقل من { $count }
retention-public-suppressed = لا تظهر الأعداد الأقل من { $count } كي لا يُعرف أحد.
retention-public-json = البيانات نفسها بصيغة JSON
hold-open = حجز قانوني
hold-place = ضع حجزا قانونيا على هذا الملف
hold-lead = ما دام الحجز قائما لا يمكن لأحد إتلاف الملف أو محوه، حتى لو طلب صاحبه ذلك.
hold-reason = لماذا؟
hold-reason-hint = يُحفظ السبب في تاريخ الملف ويقرؤه الموظفون.
hold-until = حتى (اختياري)
hold-until-hint = دون يوم محدد يبقى الحجز إلى أن يرفعه أحد.
hold-untold = لا يجوز أن يعلم به مقدم الطلب
hold-untold-hint = فقط حيث ينص القانون على ذلك، مثلا أثناء تحقيق.
hold-place-button = ضع الحجز
hold-lift = ارفع الحجز القانوني
hold-lift-reason = لماذا؟
hold-lift-button = ارفع
disposal-proposed = تنتظر الموافقة
disposal-approved = قيد التنفيذ
disposal-ended = نُفذت
disposal-returned = سُحبت
event-held = حجز قانوني: لا يجوز إتلافه
event-hold-lifted = رُفع الحجز القانوني
cases-refusal-disposal-not-over = لم ينقض هذا اليوم بعد. اختر يوما أقدم.
cases-refusal-disposal-nothing-due = لا شيء مستحق حتى هذا اليوم.
cases-refusal-disposal-count-differs = ليس هذا عدد الملفات. انظر إلى القائمة مرة أخرى.
cases-refusal-disposal-second-person = يجب أن يوافق شخص آخر على هذه القائمة، لا برنامج.
cases-refusal-disposal-not-open = تمت الموافقة على هذه القائمة أو سُحبت في هذه الأثناء.
cases-refusal-disposal-postponed = هذه القائمة مؤجلة ولم يحن يومها.
cases-refusal-disposal-reason-missing = اكتب السبب في 2000 حرف على الأكثر.
cases-refusal-disposal-day-missing = اختر يوما بعد اليوم.
cases-refusal-hold-reason-missing = اكتب السبب في 2000 حرف على الأكثر.
cases-refusal-hold-day-passed = اختر اليوم أو يوما لاحقا، أو لا شيء.
cases-refusal-hold-already = على هذا الملف حجز قانوني. ارفعه أولا.
cases-refusal-hold-none = لا حجز قانونيا على هذا الملف.
message-draft-ends-subject = ستُحذف مسودتك: { $service }
message-draft-ends-body = بدأت طلبا ولم ترسله. نحفظ المسودة حتى { $until } ثم نحذفها مع ملفاتها.

    لتبقى افتحها وغيّر شيئا فيها، أو أرسلها.
message-expired-subject = انتهى: { $service }
message-expired-body = انتهى ما منح لك بموجب { $reference } لانقضاء يومه الأخير. يمكنك تقديم طلب جديد.
message-given-up-subject = تنازلت عنه: { $service }
message-given-up-body = انتهى ما منح لك بموجب { $reference } كما أردت. يمكنك تقديم طلب جديد.
message-revoked-subject = سحب منك: { $service }
message-revoked-body = سحبت الدائرة ما منح لك بموجب { $reference }.

    السبب: { $text }

    يمكنك الاعتراض حتى { $until }؛ صفحة ملفك تبين كيف.
message-term-passed-subject = يستغرق طلبك وقتا أطول: { $service }
message-term-passed-body = انقضت مهلة طلبك { $reference }. لا يمكن قبوله دون موظف، لأن شيئا يحتاجه ليس متاحا الآن. يقرر موظف، ويصلك الخبر فورا.
message-displaced-subject = تغير قيد باسمك: { $register }
message-displaced-body = قيد في السجل «{ $register }» كان باسمك أصبح باسم غيرك. قرر ذلك موظف بناء على طلب «{ $service }».

    إن لم يكن ذلك صحيحا فأخبرنا: انظر ما هو مقيد باسمك، واسأل الدائرة المسؤولة عن السجل، أو قدم اعتراضا.
message-open-registers = انظر ما هو مقيد باسمك
displaced-register-dogs = الكلاب
displaced-register-address = العناوين
message-household-subject = تغير قيدك مع قيد أسرتك: { $register }
message-household-body = سجّل أحد أفراد أسرتك تغييرا يشملك أيضا، عن طريق «{ $service }». ويظهر ذلك الآن باسمك في السجل «{ $register }».

    إن لم يكن ذلك صحيحا فأخبرنا: انظر فيما هو مقيد باسمك، وراجع مكتب ذلك السجل.
counter-left-title = قدم الطلب
counter-left = قدم الشخص هذا الطلب بنفسه. لم يبق لك ما تفعله، ولن ترى الطلب بعد الآن.
decision-kept-in = يبقى هذا النص كما صدر، باللغة { $language }.
language-en = الإنجليزية
language-fr = الفرنسية
language-ar = العربية

# Tables, proposed changes of rules, and what they would have meant
table-title = تعديل الجدول «{ $table }»
table-what = كل صف قاعدة: إذا استوفيت شروطه كلها احتسبت نتائجه. لا ينشر شيء مما تعدله هنا: بل يصبح اقتراحا يفحص ثم يعتمده شخص ثان.
table-rule = القاعدة
table-acts = هذه القاعدة
table-cell = القاعدة { $rule }: { $column }
table-up = نقل إلى أعلى
table-down = نقل إلى أسفل
table-copy = نسخ
table-remove = حذف
table-add = إضافة قاعدة
table-check = فحص
table-empty = لا توجد قواعد. أضف قاعدة.
table-propose-title = تقديم الاقتراح
table-propose-what = يفحص الاقتراح ويجرب على كل السيناريوهات وعلى حالات سابقة، ثم يبت فيه شخص ثان.
table-reason-hint = لمن يعتمده: ما الذي يتغير وبموجب أي قانون.
table-propose = اقتراح هذا الجدول
table-too-large = هذا الجدول أكبر من أن تتسع له صفحة. عدله في جدول بيانات.
table-sheet-title = في جدول بيانات
table-sheet-what = نزل الجدول وعدل قواعده في أي برنامج مكتبي ثم ارفعه من جديد. تبين الصفوف الثلاثة الأولى معنى الأعمدة: اتركها كما هي.
table-sheet-xlsx = تنزيل بصيغة XLSX (إكسل)
table-sheet-ods = تنزيل بصيغة ODS (ليبر أوفيس)
table-sheet-file = رفع جدول البيانات المعدل
table-sheet-hint = XLSX أو ODS أنشئ من هذا الجدول.
table-sheet-propose = اقتراح جدول البيانات هذا
table-edit = تعديل هذا الجدول
changes-title = تعديلات القواعد المقترحة
changes-what = يقترح شخص تعديل قواعد خدمة ويعتمده شخص آخر، فينشر فورا.
changes-none = لا توجد اقتراحات. افتح خدمة من الداخل لتعديل أحد جداولها.
changes-cut = لا تعرض هنا التعديلات الأقدم.
changes-link = تعديلات القواعد المقترحة
change-title = تعديل قواعد: { $service }
change-proposed = بانتظار الاعتماد
change-approved = معتمد وقيد النشر
change-published = منشور
change-rejected = مرفوض
change-withdrawn = مسحوب
change-overtaken = تجاوزه إصدار آخر ولم ينشر
change-reason = السبب
change-proposed-by = اقترحه
change-by-program = برنامج
change-proposed-at = تاريخ الاقتراح
change-decided-by = بت فيه
change-answer = الرد
change-base = أنشئ من الإصدار
change-result = ينتج الإصدار
change-receipt = إيصال من سجل المدينة
change-receipt-name = تعديل
change-is-stale = نشر شخص إصدارا آخر من هذه الخدمة في هذه الأثناء. لم يعد من الممكن اعتماد هذا الاقتراح: أعد التعديل في الجدول الحالي، واسحب هذا الاقتراح أو ارفضه.
change-differs = ما الذي يتغير
change-differs-none = لا تختلف أي قاعدة في الجداول.
change-moved = تغير ترتيب القواعد.
change-old = قبل:
change-new = بعد:
change-rule-added = القاعدة { $number } جديدة
change-rule-changed = تتغير القاعدة { $number }
change-rule-removed = تحذف القاعدة السابقة { $number }
change-edit = المتابعة من هذا الاقتراح في الجدول «{ $table }»
change-decide = قرارك
change-approve-what = عند الاعتماد ينشر التعديل فورا. وتبقى الحالات الجارية على الإصدار الذي بدأت به.
change-approve = اعتماد ونشر
change-reject = رفض
change-reject-reason = سبب الرفض
change-reject-hint = عند الرفض فقط. يقرؤه صاحب الاقتراح.
change-needs-another = أنت صاحب هذا الاقتراح. يبت فيه شخص آخر له حق الاعتماد.
change-needs-right = يبت في هذا شخص له حق اعتماد القواعد المعدلة.
change-withdraw = سحب هذا الاقتراح
check-title = الفحص
check-sound = لم يعثر على شيء.
check-warnings =
    { $warnings ->
        [one] ملاحظة واحدة لا تمنع النشر.
       *[other] عدد الملاحظات: { $warnings }، وهي لا تمنع النشر.
    }
check-errors =
    { $errors ->
        [one] خطأ واحد: لا يمكن النشر على هذه الحال.
       *[other] عدد الأخطاء: { $errors }. لا يمكن النشر على هذه الحال.
    }
check-at-rule = { $table }، القاعدة { $rule }
check-at-table = { $table }
check-at-line = { $file }، السطر { $line }
check-error = خطأ
check-warning = ملاحظة
check-known = كما من قبل
check-scenarios-title = السيناريوهات قبل وبعد
check-scenarios = ينجح { $pass } من { $all } من السيناريوهات، ويختلف عما قبل: { $differ }.
check-scenarios-none = لا يمكن تشغيل السيناريوهات قبل تصحيح الأخطاء.
check-state = الحالة
check-before-after = قبل وبعد
check-scenario-differs = نتيجة أخرى
check-scenario-mended = ينجح الآن
check-scenario-fails = لا ينجح
what-if-title = ما كان سيعنيه
what-if-what = آخر الحالات التي بت فيها، أعيد الحكم عليها آليا بالقواعد قبل وبعد. لا تحفظ إلا أعداد، ويرى كل شخص أن بياناته استعملت لهذا.
what-if-waits = يجري الإحصاء. انظر بعد لحظات.
what-if-errors = في القواعد أخطاء، فلا يمكن الحكم بها على أي حالة سابقة.
what-if-counted = من آخر { $cases } من الحالات المبتوت فيها كانت ستختلف نتيجة { $differ }.
what-if-granted-refused = { $count }: مرفوضة بدلا من ممنوحة
what-if-granted-desk = { $count }: يبت فيها موظف بدلا من ممنوحة
what-if-refused-granted = { $count }: ممنوحة بدلا من مرفوضة
what-if-refused-desk = { $count }: يبت فيها موظف بدلا من مرفوضة
what-if-desk-granted = { $count }: ممنوحة بدلا من يبت فيها موظف
what-if-desk-refused = { $count }: مرفوضة بدلا من يبت فيها موظف
what-if-price = { $count }: رسم آخر
what-if-values = { $count }: مبلغ آخر أو قيمة أخرى
what-if-route = { $count }: مسار آخر أو وحدة أخرى
what-if-skipped = تعذرت إعادة الحكم على { $count }: محيت بياناتها.
workshop-rates = المعدلات والحدود عبر الزمن
workshop-rates-what = يحكم على الحالة بقيم يوم تقديمها.
workshop-rates-what-named = يحكم على الحالة بقيم اليوم المذكور في «{ $question }».
workshop-rate = المعدل
workshop-rate-from = من
workshop-rate-to = حتى
workshop-rate-value = القيمة
workshop-rate-source = القانون والمصدر
workshop-rate-now = حاليا
cases-refusal-change-reason-missing = اذكر سبب التعديل (أو الرفض) فيما لا يزيد على 2000 حرف
cases-refusal-change-nothing = لا يختلف شيء عن القواعد المنشورة. عدل قاعدة أولا
cases-refusal-change-has-errors = وجد الفحص أخطاء يجب تصحيحها قبل الاعتماد
cases-refusal-change-not-open = اعتمد هذا التعديل أو رفض أو سحب في هذه الأثناء
cases-refusal-change-second-person = يبت في هذا شخص آخر له حق اعتماد القواعد المعدلة
cases-refusal-change-not-the-proposer = لا يسحبه إلا من اقترحه
cases-refusal-change-stale = نشر شخص إصدارا آخر من هذه الخدمة في هذه الأثناء. افتح الجدول من جديد وأعد التعديل فيه
cases-refusal-change-already-proposed = التعديل نفسه ينتظر شخصا ثانيا من قبل
cases-refusal-change-folder-read-only = لا يستطيع هذا الخادم الكتابة في مجلد خدمات المدينة. اتصل بمن يشغل النظام
cases-refusal-sheet-unreadable = هذا ليس جدول بيانات XLSX أو ODS، أو هو تالف. نزل الجدول وعدل ذلك الملف
cases-refusal-sheet-too-large = جدول البيانات أكبر مما يقبل، أو يكبر كثيرا عند فك ضغطه. الحد الأقصى 4 ميغابايت
cases-refusal-sheet-too-many-rows = في جدول البيانات صفوف أو أعمدة أكثر مما يتسع له الجدول. الحد الأقصى 5000 قاعدة
cases-refusal-sheet-formula = في الخلية { $cell } صيغة حسابية. اكتب قيمتها نصا
cases-refusal-sheet-date = في الخلية { $cell } تاريخ بصيغة جدول البيانات. اكتبه نصا مثل date("2026-01-31")
cases-refusal-sheet-cell = في الخلية { $cell } خطأ أو نص أطول مما يقبل، أو هي خارج الجدول
cases-refusal-sheet-heading = الخلية { $cell } عنوان عمود ويجب أن تحتوي على «{ $expected }». نزل الجدول من جديد إذا تغيرت أعمدته
cases-refusal-table-cells = تحتاج كل قاعدة إلى خلية لكل عمود من الجدول
message-change-published-subject = قواعد جديدة: { $service }
message-change-published-body = اعتمد تعديل قواعد «{ $service }» ونشر. السبب: { $reason }
message-change-overtaken-subject = لم ينشر: { $service }
message-change-overtaken-body = اعتمد تعديل قواعد «{ $service }» لكن الخدمة تغيرت في هذه الأثناء، فلم ينشر شيء. سبب التعديل: { $reason }
message-change-rejected-subject = مرفوض: { $service }
message-change-rejected-body = رفض تعديلك لقواعد «{ $service }». الرد: { $answer }
    سبب التعديل: { $reason }
message-open-change = عرض التعديل
publication-title = القرارات المنشورة
publication-lead = يوجب القانون أن يكون ما يلي مما مُنح متاحا للجميع:
publication-none = لم يُنشر شيء بعد.
publication-decided = تاريخ القرار
publication-older = قرارات أقدم
publication-json = كبيانات مفتوحة (JSON)
acting-title = نيابة عمن تتصرف
acting-lead = يمكنك إنجاز معاملاتك مع البلدية لنفسك، ولمن تسمح لك السجلات أو الوكالة بالتصرف نيابة عنهم. كل ما تفعله يتم باسمك أنت، ويُبلَّغ به الشخص المعني.
acting-for-whom = نيابة عمن تريد أن تتصرف الآن؟
acting-myself = لنفسي
acting-nobody = لم يوكّلك أحد، ولا تعرف السجلات أحدا يمكنك التصرف نيابة عنه.
acting-choose = اختر من تريد أن تتصرف نيابة عنه
acting-helper-for = { $helper } نيابة عن { $name }
actor-helper = من { $helper } نيابة عن { $name }
actor-owner = من { $name }
ground-parent = أنت أحد والديه
ground-guardian = أنت وصي عليه
ground-company = أنت تمثل الشركة
ground-company-jointly = أنت تمثل الشركة مع شخص ثان
ground-mandate = منحك وكالة
apply-begin-for-whom = لمن هذا الطلب؟
apply-check-other = يوجد طلب لهذه الخدمة من قبل: { $reference }، قُدّم في { $day }. لا ترسل هذا إلا إذا كنت تريد طلبا ثانيا.
apply-check-other-draft = بدأ شخص طلبا لهذه الخدمة في { $day } ولم يرسله بعد. تحدثا قبل إرسال الطلبين.
apply-declaration-for-another = أتصرف نيابة عن شخص آخر، وما ورد هنا صحيح بحسب علمي.
apply-sign-first = بحسب السجل التجاري يمثل هذه الشركة شخصان معا. عند إرساله ينتظر الطلب الشخص الثاني الذي يجده في «طلباتي». يُعد مقدَّما حين يؤكده الاثنان.
apply-sign-waits = لقد أكدته. يُعد مقدَّما حين يؤكده ممثل ثان دون تغيير، ويجده في «طلباتي».
apply-sign-last = أكده ممثل آخر كما هو. عند إرساله يُقدَّم. إذا غيرت شيئا فعلى الاثنين تأكيده من جديد.
apply-signed = لقد أكدته، وهو ينتظر ممثلا ثانيا.
my-applications-for = نيابة عن { $name }
my-applications-for-none = لا شيء يمكنك رؤيته.
cases-refusal-second-missing = يمثل الشركة شخصان معا: احفظ مسودة وليؤكدها الاثنان.
cases-refusal-act-no-ground = لا يمكنك التصرف نيابة عن هذا الشخص: لا سجل ولا وكالة تقول بذلك.
cases-refusal-act-withdrawn = انتهت الوكالة، ولم يعد بإمكانك التصرف نيابة عن هذا الشخص.
cases-refusal-act-over = انقضت المدة التي كان يمكنك فيها التصرف نيابة عن هذا الشخص.
cases-refusal-act-not-yet = لم تبدأ بعد المدة التي يمكنك فيها التصرف نيابة عن هذا الشخص.
cases-refusal-act-other-services = يمكنك التصرف نيابة عن هذا الشخص، ولكن ليس في هذه الخدمة.
cases-refusal-act-in-person = في هذه الخدمة يتصرف كل شخص لنفسه، أو أن صفتك لا تكفي.
mandates-title = الوكالات
mandates-lead = بالوكالة يمكن لشخص تثق به أن ينجز معاملاتك مع البلدية: قريب أو أخصائي اجتماعي أو محام. يفعل ذلك باسمه هو، وأنت ترى كل ما يفعله، وتُبلَّغ عند كل تقديم، ويمكنك إنهاؤها في أي لحظة.
mandates-given = من يمكنه التصرف نيابة عنك
mandates-given-none = لا أحد بموجب وكالة.
mandates-held = نيابة عمن يمكنك التصرف
mandates-held-none = لا أحد بموجب وكالة.
mandates-own-number = من يريد منحك وكالة يحتاج إلى اسم عائلتك ورقم دخولك:
mandates-done-given = مُنحت الوكالة، ولدى كل منكما رسالة بشأنها.
mandates-done-withdrawn = انتهت الوكالة، ولدى كل منكما رسالة بشأنها.
mandate-give = منح وكالة
mandate-number = رقم دخول من سيتصرف نيابة عنك
mandate-number-hint = يبدأ بالحرف S، ويجده في حسابه.
mandate-family-name = اسم عائلته
mandate-scope = في أي خدمات؟
mandate-all-services = في كل الخدمات
mandate-some-services = في التي أختارها فقط
mandate-services = الخدمات
mandate-services-hint = فقط إذا لم تختر كل الخدمات.
mandate-from = اليوم الأول
mandate-until = اليوم الأخير
mandate-until-hint = بعد خمس سنوات على الأكثر.
mandate-give-button = منح الوكالة
mandate-withdraw = إنهاء الوكالة
mandate-lay-down = التنازل عن الوكالة
mandate-period = من { $from } إلى { $until }
mandate-standing-holds = سارية.
mandate-standing-to-come = لم تبدأ بعد.
mandate-standing-over = انقضت مدتها.
mandate-standing-withdrawn = أُنهيت.
mandate-refused-unknown-helper = لا أحد يحمل رقم الدخول هذا واسم العائلة هذا معا. تحقق منهما مع الشخص.
mandate-refused-to-oneself = هذا رقمك أنت. لا تحتاج إلى وكالة لنفسك.
mandate-refused-no-service = اختر كل الخدمات، أو ما بين خدمة واحدة وستين
mandate-refused-period-wrong = يجب أن يكون اليوم الأول اليوم أو بعده، واليوم الأخير بعده بخمس سنوات على الأكثر
mandate-refused-already-given = لديه وكالة تقول كل هذا من قبل
mandate-refused-too-many = لقد منحت عشرين وكالة. أنه إحداها أولا.
message-open-mandates = فتح وكالاتك
message-helper-submitted-subject = قدّم { $helper } طلبا نيابة عنك: { $service }
message-helper-submitted-body = قدّم { $helper } نيابة عنك طلبا للخدمة «{ $service }»، ومرجعه { $reference }.

    ترى كل شيء في صفحة الطلب. إذا كنت لا تريده فاسحبه هناك. وإذا كان { $helper } يتصرف بوكالة منك فيمكنك إنهاؤها في حسابك.
message-helper-withdrew-subject = سحب { $helper } طلبا لك: { $service }
message-helper-withdrew-body = سحب { $helper } طلبك { $reference } للخدمة «{ $service }».

    إذا لم تكن تريد ذلك فقدّم طلبا جديدا. وإذا كان { $helper } يتصرف بوكالة منك فيمكنك إنهاؤها في حسابك.
message-helper-news-subject = جديد في ملف { $name }: { $service }
message-helper-news-body = يوجد جديد في الملف { $reference } للخدمة «{ $service }» الذي تتصرف فيه نيابة عن { $name }.

    تقرأ ما هو في صفحة الملف.
message-mandate-given-subject = لقد منحت { $name } وكالة
message-mandate-given-body = يمكن لـ { $name } التصرف نيابة عنك من { $from } إلى { $until }.

    إذا لم تكن أنت من فعل ذلك أو غيرت رأيك فأنهها في حسابك، وتنتهي في الحال.
message-mandate-got-subject = منحك { $name } وكالة
message-mandate-got-body = يمكنك التصرف نيابة عن { $name } من { $from } إلى { $until }. تفعل ذلك باسمك أنت، ويرى { $name } كل ما تفعله.

    إذا كنت لا تريدها فتنازل عنها في حسابك، وتنتهي في الحال.
message-mandate-withdrawn-subject = لقد أنهيت الوكالة مع { $name }
message-mandate-withdrawn-body = انتهت الوكالة بينك وبين { $name }. ما قُدّم يبقى.
message-mandate-ended-subject = أنهى { $name } الوكالة
message-mandate-ended-body = أنهى { $name } الوكالة بينكما. ما قُدّم يبقى.
letter-represented-by = يمثله { $name }
privacy-what-helpers = من يتصرف في ملف
step-up-title = أثبت هويتك أولا بصورة أوثق
step-up-why = تحتاج هذه الخدمة إلى دخول أوثق من الذي دخلت به. ما ملأته محفوظ، وستعود إلى هذه الصفحة.
step-up-passkey = الدخول مجددا بمفتاح المرور
step-up-password-and-code = الدخول مجددا بكلمة المرور ورمز
step-up-add-passkey = إضافة مفتاح مرور إلى حسابك والدخول به
step-up-add-code-app = إضافة تطبيق رموز إلى كلمة المرور والدخول بهما
step-up-be-checked = إبراز وثيقة هوية في الشباك مرة واحدة لنعرف أن الحساب لك
counter-confirm = كيف يؤكد الشخص ذلك؟
counter-confirm-send = إرسال رمز إلى صندوق رسائله
counter-confirm-how = الشخص
counter-confirm-signature = وقّع ورقة محفوظة
counter-confirm-code = قرأ الرمز الذي أُرسل إليه
counter-confirm-typed = الرمز
counter-confirm-typed-hint = فقط إذا كان يؤكد برمز. صالح لمدة 15 دقيقة.
counter-code-sent = الرمز في صندوق رسائله.
cases-refusal-not-confirmed = اذكر كيف أكد الشخص ذلك
cases-refusal-no-code = أرسل رمزا أولا
cases-refusal-code-over = انتهت صلاحية الرمز. أرسل رمزا جديدا.
cases-refusal-code-wrong = هذا رمز آخر. اطلب منه قراءته مرة أخرى.
cases-refusal-code-too-often = رموز خاطئة كثيرة. أرسل رمزا جديدا.
event-submitted-signature = قُدّم في الشباك بتوقيع على ورق
event-submitted-code = قُدّم في الشباك وأُكد برمز
message-counter-code-subject = رمزك في الشباك: { $code }
message-counter-code-body = ملأ موظف في الشباك «{ $service }» معك. إذا كان كل ما على الشاشة صحيحا فاقرأ هذا الرمز: { $code }

    صالح لمدة 15 دقيقة. إذا لم تكن في الشباك فلا تخبر به أحدا واكتب إلينا.
counter-slip-why = أو لمن ليس لديه جهاز: عشرة رموز على ورق، كل منها صالح للدخول مرة واحدة. افحص وثيقة هوية أولا.
counter-slip-print = طباعة رموز الدخول
counter-slip-title = رموز الدخول
counter-slip-lead = اطبع هذه الصفحة وسلمها للشخص. تظهر مرة واحدة، ورموز صفحة سابقة لم تعد صالحة.
counter-slip-number = رقم الدخول
cases-refusal-slip-for-official = من له دور في البلدية لا يحصل على رموز على ورق
message-slip-subject = طُبعت لك رموز للدخول
message-slip-body = طُبعت في الشباك عشرة رموز يدخل بكل منها مرة واحدة باسمك. احفظها كما تحفظ مفتاحا.

    إذا لم تطلبها فأبطلها في حسابك واكتب إلينا.
message-open-account = فتح حسابك
apply-begin-for-oneself = هذا الطلب لك أنت: في هذه الخدمة لا تتصرف نيابة عن أحد.
apply-sign-changed = تغير الطلب منذ أن فتحت هذه الصفحة. اقرأه مجددا قبل تأكيده.
apply-signed-by-another = أكده ممثل آخر: لا يحذفه أحدكما وحده.
mandate-refused-too-often = محاولات كثيرة. انتظر قليلا.
mandate-refused-surer-sign-in = سجل دخولك مجددا بمفتاح مرور أو بكلمة مرور ورمز قبل منح وكالة
message-helper-gave-up-subject = تنازل { $helper } عما مُنح لك: { $service }
message-helper-gave-up-body = تنازل { $helper } عما مُنح لك في { $reference }، «{ $service }».

    إذا لم تكن تريد ذلك فقدّم طلبا جديدا واكتب إلينا. وإذا كان { $helper } يتصرف بوكالة منك فيمكنك إنهاؤها في حسابك.
