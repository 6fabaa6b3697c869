package io.torpor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the house: no module reaches into another, and there are no circles. */
class ModularityTests {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.torpor");

    @Test
    void modulesKeepToTheirWalls() {
        ApplicationModules.of(TorporApplication.class).verify();
    }

    /** Modulith looks at modules; this looks at every package, also at one within another. */
    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.torpor.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theCoordinatorAndTheNodesMeetInRowsOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.torpor.transfer.lead")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.torpor.transfer.node")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.torpor.transfer.node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.torpor.transfer.lead")
                .check(MAIN);
    }

    @Test
    void nobodyKnowsAStoreByItsKind() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.torpor.store.file", "io.torpor.store.s3")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.torpor.store.file", "io.torpor.store.s3")
                .check(MAIN);
    }
}
