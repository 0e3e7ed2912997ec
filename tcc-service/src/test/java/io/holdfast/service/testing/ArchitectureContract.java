package io.holdfast.service.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.agroal.api.AgroalPoolInterceptor;
import io.holdfast.service.crash.DurableStep;
import io.holdfast.service.database.Database;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
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

    /** What is durable is so by {@link Database}: nobody writes past it, and so past the crash points. */
    @Test
    void databaseAloneCommits() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.service.database..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.transaction..", "io.quarkus.narayana..")
                .orShould()
                .callMethod(DataSource.class, "getConnection")
                .orShould()
                .callMethod(DataSource.class, "getConnection", String.class, String.class)
                .orShould()
                .callMethod(Connection.class, "commit")
                .orShould()
                .callMethod(EntityManager.class, "getTransaction"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.service.database..")
                .and()
                .areNotAssignableTo(AgroalPoolInterceptor.class)
                .should()
                .callMethod(Connection.class, "setAutoCommit", boolean.class));
    }

    /** So that a test can list all durable steps. */
    @Test
    void durableStepsAreConstantsOfEnums() {
        check(classes()
                .that()
                .areAssignableTo(DurableStep.class)
                .and()
                .areNotInterfaces()
                .should()
                .beEnums()
                .andShould()
                .haveSimpleNameEndingWith("Step"));
    }

    /** A place that took another's step would have no crash point of its own; a step that nobody takes tests nothing. */
    @Test
    void eachDurableStepIsTakenInOnePlace() {
        for (JavaClass steps : classes) {
            if (!steps.isEnum() || !steps.isAssignableTo(DurableStep.class)) {
                continue;
            }
            for (JavaEnumConstant step : steps.getEnumConstants()) {
                assertThat(steps.getField(step.name()).getAccessesToSelf().stream()
                                .filter(access -> !access.getOriginOwner().equals(steps))
                                .map(JavaAccess::getDescription))
                        .as("the places that take %s.%s", steps.getSimpleName(), step.name())
                        .hasSize(1);
            }
        }
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
