from django.core.management.base import BaseCommand

from skills_center.seed.reference_data import load_reference


class Command(BaseCommand):
    help = "Create the reference data that is missing: centres, communes, partners, tracks."

    def handle(self, **options):
        self.stdout.write(f"Reference data: {load_reference()} rows created.")
