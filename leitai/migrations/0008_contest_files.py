

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leitai', '0007_contest_planning'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='file',
            name='file_has_one_owner',
        ),
        migrations.AddField(
            model_name='file',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='file',
            name='badge',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='leitai.badge'),
        ),
        migrations.AddField(
            model_name='file',
            name='ballot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='leitai.ballot'),
        ),
        migrations.AddField(
            model_name='file',
            name='candidate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='leitai.candidate'),
        ),
        migrations.AddField(
            model_name='file',
            name='copy_height',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='copy_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='file',
            name='copy_state',
            field=models.CharField(blank=True, choices=[('waiting', 'Being prepared'), ('made', 'Ready'), ('broken', 'Cannot be opened')], max_length=7),
        ),
        migrations.AddField(
            model_name='file',
            name='copy_width',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='eligibility',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='leitai.eligibilitycheck'),
        ),
        migrations.AddField(
            model_name='file',
            name='latitude',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='longitude',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='objection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='leitai.objection'),
        ),
        migrations.AddField(
            model_name='file',
            name='original_kept',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='file',
            name='place_kept',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='file',
            name='small_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='file',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['sha256'], name='file_by_content'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('badge__isnull', True), ('ballot__isnull', True), ('candidate__isnull', True), ('eligibility__isnull', True), ('objection__isnull', True), ('project__isnull', False), ('report__isnull', True)), models.Q(('badge__isnull', True), ('ballot__isnull', True), ('candidate__isnull', True), ('eligibility__isnull', True), ('objection__isnull', True), ('project__isnull', True), ('report__isnull', False)), models.Q(('badge__isnull', True), ('ballot__isnull', True), ('candidate__isnull', False), ('eligibility__isnull', True), ('objection__isnull', True), ('project__isnull', True), ('report__isnull', True)), models.Q(('badge__isnull', True), ('ballot__isnull', False), ('candidate__isnull', True), ('eligibility__isnull', True), ('objection__isnull', True), ('project__isnull', True), ('report__isnull', True)), models.Q(('badge__isnull', False), ('ballot__isnull', True), ('candidate__isnull', True), ('eligibility__isnull', True), ('objection__isnull', True), ('project__isnull', True), ('report__isnull', True)), models.Q(('badge__isnull', True), ('ballot__isnull', True), ('candidate__isnull', True), ('eligibility__isnull', False), ('objection__isnull', True), ('project__isnull', True), ('report__isnull', True)), models.Q(('badge__isnull', True), ('ballot__isnull', True), ('candidate__isnull', True), ('eligibility__isnull', True), ('objection__isnull', False), ('project__isnull', True), ('report__isnull', True)), _connector='OR'), name='file_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(('created_by__isnull', False), ('ballot__isnull', False), ('badge__isnull', False), _connector='OR'), name='file_has_a_sender'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='file_approved_at_by'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('copy_state', 'made'), _negated=True), models.Q(models.Q(('copy_sha256', ''), _negated=True), models.Q(('small_sha256', ''), _negated=True), ('copy_height__gt', 0), ('copy_width__gt', 0)), _connector='OR'), name='file_copy_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False), ('place_kept', True)), _connector='OR'), name='file_place_only_where_asked'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.UniqueConstraint(condition=models.Q(('ballot__isnull', False)), fields=('ballot', 'sha256'), name='ballot_photo_once'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.UniqueConstraint(condition=models.Q(('badge__isnull', False)), fields=('badge', 'sha256'), name='waiting_photo_once'),
        ),
    ]
