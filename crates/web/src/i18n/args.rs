//! What a message may be given: text and numbers, by value or by any number of references.

use fluent_bundle::FluentValue;

/// A value that a message can show.
pub trait ToArg {
    /// The value as Fluent takes it.
    fn to_arg(&self) -> FluentValue<'static>;
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> FluentValue<'static> {
        (**self).to_arg()
    }
}

impl ToArg for str {
    fn to_arg(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl ToArg for String {
    fn to_arg(&self) -> FluentValue<'static> {
        self.as_str().to_arg()
    }
}

impl ToArg for std::sync::Arc<str> {
    fn to_arg(&self) -> FluentValue<'static> {
        (**self).to_arg()
    }
}

macro_rules! number_args {
    ($($number:ty),*) => {$(
        impl ToArg for $number {
            fn to_arg(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
number_args!(i32, i64, u8, u16, u32, u64, usize, f64);

/// Named values for a message.
pub trait Args {
    /// Hands each name and value on.
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>));
}

impl<A: Args + ?Sized> Args for &A {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        (**self).each(set);
    }
}

impl Args for () {
    fn each(&self, _: &mut dyn FnMut(&str, FluentValue<'static>)) {}
}

impl<V: ToArg> Args for (&str, V) {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        set(self.0, self.1.to_arg());
    }
}

impl<V: ToArg, W: ToArg> Args for ((&str, V), (&str, W)) {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        self.0.each(set);
        self.1.each(set);
    }
}

impl<V: ToArg, W: ToArg, X: ToArg> Args for ((&str, V), (&str, W), (&str, X)) {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        self.0.each(set);
        self.1.each(set);
        self.2.each(set);
    }
}

impl<V: ToArg, const N: usize> Args for [(&str, V); N] {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        self.as_slice().each(set);
    }
}

impl<V: ToArg> Args for [(&str, V)] {
    fn each(&self, set: &mut dyn FnMut(&str, FluentValue<'static>)) {
        self.iter().for_each(|(name, value)| set(name, value.to_arg()));
    }
}
