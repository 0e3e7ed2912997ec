package io.holdfast.service.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for the classes of every module. Extend it with the module's root package. */
public abstract class ArchitectureContract {

    private static final List<String> SHOP = List.of("order", "stock", "balance", "coupon", "payment");

    private final String root;
    private final JavaClasses classes;

    protected ArchitectureContract(String root) {
        this.root = root;
        this.classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages(root);
    }

    @Test
    void thereAreClassesToLookAt() {
        assertThat(classes).isNotEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(root + ".(*)..").should().beFreeOfCycles());
    }

    /** Domain code knows no HTTP: only resources, and the room that makes problems of refusals. */
    @Test
    void httpStaysInResources() {
        check(noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Resource")
                .and()
                .resideOutsideOfPackages("io.holdfast.service.problem..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs.."));
    }

    @Test
    void servicesKnowNoOtherService() {
        for (String service : SHOP) {
            String name = "io.holdfast." + service + "..";
            check(noClasses()
                    .that()
                    .resideOutsideOfPackage(name)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(name));
        }
    }

    @Test
    void dependenciesComeThroughConstructors() {
        check(noFields()
                .that()
                .areDeclaredInClassesThat()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .should()
                .beAnnotatedWith(Inject.class));
    }

    /** Entity methods are business verbs. */
    @Test
    void entitiesHaveNoSetters() {
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(Entity.class)
                .and()
                // Hibernate's build-time enhancement adds methods of its own, whose names begin with $.
                .haveNameMatching("set[A-Z].*")
                .should()
                .bePublic());
    }

    @Test
    void nothingPrintsOnTheConsole() {
        check(noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err"));
    }

    @Test
    void noRoomIsCalledAfterNothing() {
        check(classes()
                .should()
                .resideOutsideOfPackages("..impl..", "..util..", "..common..", "..dto..", "..manager..", "..helper.."));
    }

    private void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }
}
