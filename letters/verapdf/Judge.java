// Judges every PDF of a folder by veraPDF: as PDF/A-2a and as PDF/UA-1. Says which rule is broken where, and ends with
// the sum.
import java.io.File;
import java.util.Arrays;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

class Judge {
    static final PDFAFlavour[] FLAVOURS = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        File[] files = new File(arguments[0]).listFiles((folder, name) -> name.endsWith(".pdf"));
        if (files == null || files.length == 0) {
            System.out.println("there is no PDF in " + arguments[0]);
            System.exit(1);
        }
        Arrays.sort(files);
        int passed = 0;
        int failed = 0;
        for (File file : files) {
            for (PDFAFlavour flavour : FLAVOURS) {
                if (conforms(file, flavour)) {
                    passed += 1;
                } else {
                    failed += 1;
                }
            }
        }
        System.out.println("veraPDF: " + passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    static boolean conforms(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println(file.getName() + " " + flavour + " " + assertion.getRuleId().getClause()
                            + "-" + assertion.getRuleId().getTestNumber() + ": " + assertion.getMessage()
                            + " at " + assertion.getLocation().getContext());
                }
            }
            return result.isCompliant();
        }
    }
}
